with recursive

accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

-- each account and the accounts it was merged into, one hop at a time; 20 hops end any loop
merge_hops as (

    select
        crm_account_id,
        crm_account_id as reached_id,
        case when is_deleted then merged_into_crm_account_id end as next_id,
        0 as hops
    from accounts

    union all

    select
        merge_hops.crm_account_id,
        accounts.crm_account_id as reached_id,
        case when accounts.is_deleted then accounts.merged_into_crm_account_id end as next_id,
        merge_hops.hops + 1 as hops
    from merge_hops
    inner join accounts
        on merge_hops.next_id = accounts.crm_account_id
    where merge_hops.hops < 20

),

surviving as (

    select
        crm_account_id,
        max_by(reached_id, hops) as surviving_crm_account_id
    from merge_hops
    group by crm_account_id

),

parents as (

    select
        surviving.crm_account_id,
        surviving.surviving_crm_account_id,
        parent_survivors.surviving_crm_account_id as parent_crm_account_id
    from surviving
    left join accounts
        on surviving.surviving_crm_account_id = accounts.crm_account_id
    left join surviving as parent_survivors
        on accounts.parent_crm_account_id = parent_survivors.crm_account_id

),

family_hops as (

    select
        crm_account_id,
        surviving_crm_account_id as reached_id,
        0 as hops
    from parents

    union all

    select
        family_hops.crm_account_id,
        parents.parent_crm_account_id as reached_id,
        family_hops.hops + 1 as hops
    from family_hops
    inner join parents
        on family_hops.reached_id = parents.crm_account_id
    where
        parents.parent_crm_account_id is not null
        and parents.parent_crm_account_id != parents.crm_account_id
        and family_hops.hops < 20

),

-- a loop of parents has no top: its lowest id stands for the family
families as (

    select
        crm_account_id,
        case
            when max(hops) = 20 then min(reached_id)
            else max_by(reached_id, hops)
        end as ultimate_parent_crm_account_id
    from family_hops
    group by crm_account_id

),

merged as (

    select
        parents.crm_account_id,
        parents.surviving_crm_account_id,
        parents.parent_crm_account_id,
        families.ultimate_parent_crm_account_id
    from parents
    inner join families
        on parents.crm_account_id = families.crm_account_id

)

select * from merged
