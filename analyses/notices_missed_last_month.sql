-- Which renewal notices of the month before the as-of day's were missed, by whom, and why?
with

notices as (

    select * from {{ ref('renewal_notices') }}

),

subscriptions as (

    select * from {{ ref('subscriptions') }}

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

missed as (

    select
        notices.sender,
        notices.scheduled_on,
        notices.days_before_renewal,
        billing_accounts.account_name,
        notices.subscription_name,
        notices.reason,
        notices.renews_on,
        notices.is_auto_renew,
        subscriptions.currency_code,
        round(subscriptions.arr_amount, 2) as arr_amount,
        crm_accounts.owner_name,
        count(*) over (partition by notices.sender) as missed_by_sender
    from notices
    cross join as_of
    inner join subscriptions
        on notices.subscription_name = subscriptions.subscription_name
    left join billing_accounts
        on notices.billing_account_id = billing_accounts.billing_account_id
    left join crm_accounts
        on notices.crm_account_id = crm_accounts.crm_account_id
    where
        notices.status = 'missed'
        and date_trunc('month', notices.scheduled_on)
        = {{ dbt.dateadd('month', -1, "date_trunc('month', as_of.as_of_date)") }}

)

select * from missed
order by sender, scheduled_on, account_name nulls last, subscription_name, days_before_renewal
