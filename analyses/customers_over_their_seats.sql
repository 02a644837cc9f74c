-- Which subscriptions have more users than seats, and what is that worth a year?
with

utilization as (

    select * from {{ ref('seat_utilization_by_month') }}

),

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

billing_accounts as (

    select * from {{ ref('billing_accounts') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

over_license as (

    select
        billing_accounts.account_name,
        utilization.subscription_name,
        utilization.product_tier,
        utilization.licensed_seats,
        utilization.max_billable_users,
        utilization.users_over_license,
        round(utilization.overage_arr_amount, 2) as overage_arr_amount,
        utilization.currency_code,
        subscriptions.term_end_date
    from utilization
    inner join as_of
        on utilization.month_start_date = as_of.last_completed_month
    inner join subscriptions
        on utilization.subscription_name = subscriptions.subscription_name
    inner join billing_accounts
        on subscriptions.billing_account_id = billing_accounts.billing_account_id
    where utilization.users_over_license > 0

)

select * from over_license
order by overage_arr_amount desc nulls last, subscription_name
