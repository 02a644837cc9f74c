-- Who are the largest customer families by ARR in the last completed month?
with

arr_by_month as (

    select * from {{ ref('arr_by_month') }}

),

billing_accounts as (

    select * from {{ ref('billing_accounts') }}

),

crm_accounts as (

    select * from {{ ref('crm_accounts') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

families as (

    select
        coalesce(crm_accounts.ultimate_parent_crm_account_id, arr_by_month.billing_account_id) as customer_id,
        max(coalesce(parents.account_name, billing_accounts.account_name)) as customer_name,
        count(distinct arr_by_month.subscription_name) as subscriptions,
        round(sum(arr_by_month.arr_usd_amount), 2) as arr_usd_amount
    from arr_by_month
    inner join as_of
        on arr_by_month.month_start_date = as_of.last_completed_month
    inner join billing_accounts
        on arr_by_month.billing_account_id = billing_accounts.billing_account_id
    left join crm_accounts
        on arr_by_month.crm_account_id = crm_accounts.crm_account_id
    left join crm_accounts as parents
        on crm_accounts.ultimate_parent_crm_account_id = parents.crm_account_id
    group by coalesce(crm_accounts.ultimate_parent_crm_account_id, arr_by_month.billing_account_id)

)

select * from families
order by arr_usd_amount desc nulls last, customer_id
limit 20
