with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

attributed as (

    select * from {{ ref('int_accounts_attributed') }}

),

windows as (

    select * from {{ ref('int_change_reason_windows_in_force') }}

),

-- a reseller pays for several customers: who uses a subscription says which are the same
invoiced as (

    select
        subscriptions.subscription_name,
        subscriptions.status,
        subscriptions.subscription_start_date,
        subscriptions.end_date,
        customers.crm_account_id as customer_crm_account_id,
        owners.billing_account_id,
        owners.crm_account_id,
        owners.actual_entity
    from subscriptions
    inner join attributed as owners
        on subscriptions.invoiced_account_id = owners.billing_account_id
    inner join attributed as customers
        on subscriptions.billing_account_id = customers.billing_account_id

),

-- cancelled here, started again on another entity of the same customer within the window
replacements as (

    select
        cancelled.subscription_name,
        cancelled.billing_account_id,
        started.subscription_name as replacement_subscription_name,
        started.billing_account_id as replacement_billing_account_id,
        started.subscription_start_date as replaced_on
    from invoiced as cancelled
    inner join invoiced as started
        on
            cancelled.customer_crm_account_id = started.customer_crm_account_id
            and cancelled.crm_account_id = started.crm_account_id
            and cancelled.billing_account_id != started.billing_account_id
            and cancelled.actual_entity is distinct from started.actual_entity
    inner join windows
        on
            windows.change_reason = 'entity_change'
            and datediff('day', cancelled.end_date, started.subscription_start_date)
            between windows.first_day and windows.last_day
    where lower(cancelled.status) = 'cancelled'
    qualify row_number() over (
        partition by cancelled.subscription_name
        order by
            abs(datediff('day', cancelled.end_date, started.subscription_start_date)),
            started.subscription_name
    ) = 1

)

select * from replacements
