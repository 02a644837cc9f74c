with

changes as (

    select * from {{ ref('int_subscription_changes_measured') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

opportunities as (

    select * from {{ ref('stg_salesforce__opportunities') }}

),

crm_accounts as (

    select * from {{ ref('int_crm_accounts_merged') }}

),

windows as (

    select * from {{ ref('int_change_reason_windows_in_force') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- Sales recorded a refund for the customer in the days in which it may buy again
matched as (

    select distinct
        changes.subscription_name,
        changes.changed_on
    from changes
    cross join as_of
    inner join subscriptions
        on changes.subscription_name = subscriptions.subscription_name
    inner join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    inner join crm_accounts
        on accounts.crm_account_id = crm_accounts.surviving_crm_account_id
    inner join opportunities
        on
            crm_accounts.crm_account_id = opportunities.crm_account_id
            and opportunities.is_refund
            and coalesce(cast(opportunities.created_at as date) <= as_of.as_of_date, true)
    inner join windows
        on
            windows.change_reason = 'wrong_seats_refund'
            and datediff('day', changes.changed_on, opportunities.close_date)
            between windows.first_day and windows.last_day
    where changes.change_type = 'cancellation'

)

select * from matched
