with

changes as (

    select * from {{ ref('int_subscription_changes_measured') }}

),

renewals as (

    select * from {{ ref('int_auto_renewals_invoiced') }}

),

payments as (

    select * from {{ ref('int_payments_judged') }}

),

payment_methods as (

    select * from {{ ref('stg_zuora__payment_methods') }}

),

windows as (

    select * from {{ ref('int_change_reason_windows_in_force') }}

),

-- SaaS that renewed by itself and was cancelled soon after
cancelled_renewals as (

    select
        changes.subscription_name,
        changes.changed_on,
        renewals.renewed_on,
        renewals.invoice_id,
        renewals.billing_account_id,
        renewals.is_unpaid
    from changes
    inner join renewals
        on changes.subscription_name = renewals.subscription_name
    inner join windows
        on
            windows.change_reason = 'card_declined'
            and datediff('day', renewals.renewed_on, changes.changed_on)
            between windows.first_day and windows.last_day
    where
        changes.change_type = 'cancellation'
        and renewals.delivery = 'SaaS'

),

attempts as (

    select
        cancelled_renewals.subscription_name,
        cancelled_renewals.invoice_id,
        payments.has_failed,
        payments.has_succeeded
    from cancelled_renewals
    inner join payments
        on cancelled_renewals.invoice_id = payments.invoice_id

    union all

    select
        cancelled_renewals.subscription_name,
        cancelled_renewals.invoice_id,
        payments.has_failed,
        false as has_succeeded
    from cancelled_renewals
    inner join payments
        on cancelled_renewals.billing_account_id = payments.billing_account_id
    where
        payments.invoice_id is null
        and payments.attempted_on between cancelled_renewals.renewed_on and cancelled_renewals.changed_on

),

payments_loaded as (

    select count(*) as payment_count
    from payments

),

-- without payments: a card is on file, and the renewal was never paid
declined as (

    select subscription_name
    from attempts
    group by subscription_name, invoice_id
    having
        count_if(has_failed) > 0
        and count_if(has_succeeded) = 0

    union

    select cancelled_renewals.subscription_name
    from cancelled_renewals
    cross join payments_loaded
    inner join payment_methods
        on cancelled_renewals.billing_account_id = payment_methods.billing_account_id
    where
        payments_loaded.payment_count = 0
        and cancelled_renewals.is_unpaid
        and lower(payment_methods.payment_method_type) like '%card%'

)

select * from declined
