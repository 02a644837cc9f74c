-- Which subscriptions have more users than seats or owe a true-up, and what is that worth?
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

true_ups as (

    select * from {{ ref('true_ups') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

owed as (

    select
        subscription_name,
        sum(true_up_owed_amount) as true_up_owed_amount
    from true_ups
    group by subscription_name

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
        round(owed.true_up_owed_amount, 2) as true_up_owed_amount,
        utilization.currency_code,
        utilization.usage_source,
        subscriptions.term_end_date
    from utilization
    inner join as_of
        on utilization.month_start_date = as_of.last_completed_month
    inner join subscriptions
        on utilization.subscription_name = subscriptions.subscription_name
    inner join billing_accounts
        on subscriptions.billing_account_id = billing_accounts.billing_account_id
    left join owed
        on utilization.subscription_name = owed.subscription_name
    where utilization.users_over_license > 0 or owed.true_up_owed_amount > 0

)

select * from over_license
order by overage_arr_amount desc nulls last, subscription_name
