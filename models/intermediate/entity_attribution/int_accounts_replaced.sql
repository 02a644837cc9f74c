with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

attributed as (

    select * from {{ ref('int_accounts_attributed') }}

),

cancelled as (

    select
        subscriptions.subscription_name,
        subscriptions.end_date,
        attributed.billing_account_id,
        attributed.crm_account_id,
        attributed.actual_entity
    from subscriptions
    inner join attributed
        on subscriptions.invoiced_account_id = attributed.billing_account_id
    where lower(subscriptions.status) = 'cancelled'

),

-- cancelled here, started again on another entity of the same customer within 3 days before and 30 after
replacements as (

    select
        cancelled.subscription_name,
        cancelled.billing_account_id,
        subscriptions.subscription_name as replacement_subscription_name,
        attributed.billing_account_id as replacement_billing_account_id
    from cancelled
    inner join attributed
        on
            cancelled.crm_account_id = attributed.crm_account_id
            and cancelled.billing_account_id != attributed.billing_account_id
            and cancelled.actual_entity is distinct from attributed.actual_entity
    inner join subscriptions
        on attributed.billing_account_id = subscriptions.invoiced_account_id
    where
        datediff('day', cancelled.end_date, subscriptions.subscription_start_date) between -3 and 30
    qualify row_number() over (
        partition by cancelled.subscription_name
        order by
            abs(datediff('day', cancelled.end_date, subscriptions.subscription_start_date)),
            subscriptions.subscription_name
    ) = 1

)

select * from replacements
