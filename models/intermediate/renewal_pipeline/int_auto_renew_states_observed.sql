with

every_version as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

history as (

    select * from {{ ref('zuora_auto_renew_history') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

versions as (

    select
        subscription_id,
        subscription_name,
        version,
        created_by_id,
        coalesce(
            created_at,
            cast(coalesce(contract_effective_date, cast('0001-01-01' as date)) as timestamp)
        ) as created_at,
        is_auto_renew,
        is_auto_renew_in_customers_app,
        contract_auto_renew,
        turn_on_auto_renew,
        lead(created_at) over (
            partition by subscription_name
            order by version
        ) as replaced_at
    from every_version
    where not is_draft

),

-- the first observation of a version is taken for what it said from the beginning
observed as (

    select
        *,
        row_number() over (
            partition by subscription_id
            order by dbt_valid_from
        ) as observation
    from history
    where not is_deleted

),

-- what was overwritten in a version counts while it was the newest; who did it is not known
states as (

    select
        versions.subscription_name,
        versions.version,
        case
            when observed.observation > 1 then observed.dbt_valid_from
            else versions.created_at
        end as known_from,
        case when coalesce(observed.observation, 1) = 1 then versions.created_by_id end as created_by_id,
        case
            when observed.subscription_id is null then versions.is_auto_renew
            else observed.is_auto_renew
        end as is_auto_renew_in_zuora,
        case
            when observed.subscription_id is null then versions.is_auto_renew_in_customers_app
            else observed.is_auto_renew_in_customers_app
        end as is_auto_renew_in_customers_app,
        case
            when observed.subscription_id is null then versions.contract_auto_renew
            else observed.contract_auto_renew
        end as contract_auto_renew,
        case
            when observed.subscription_id is null then versions.turn_on_auto_renew
            else observed.turn_on_auto_renew
        end as turn_on_auto_renew
    from versions
    cross join as_of
    left join observed
        on versions.subscription_id = observed.subscription_id
    where
        coalesce(observed.observation, 1) = 1
        or (
            cast(observed.dbt_valid_from as date) <= as_of.as_of_date
            and (versions.replaced_at is null or observed.dbt_valid_from < versions.replaced_at)
        )

),

read_out as (

    select
        states.subscription_name,
        states.version,
        states.known_from,
        states.created_by_id,
        states.is_auto_renew_in_zuora,
        {{ is_auto_renew_in_customers_app('states') }} as is_auto_renew_in_customers_app
    from states

)

select * from read_out
