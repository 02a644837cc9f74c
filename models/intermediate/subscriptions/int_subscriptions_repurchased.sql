with

changes as (

    select * from {{ ref('int_subscription_changes_measured') }}

),

refunds as (

    select * from {{ ref('int_refunds_by_change') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

windows as (

    select * from {{ ref('int_change_reason_windows_in_force') }}

),

customers as (

    select
        subscriptions.subscription_name,
        subscriptions.subscription_start_date,
        coalesce(accounts.crm_account_id, subscriptions.billing_account_id) as customer_id
    from subscriptions
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id

),

refunded as (

    select
        changes.subscription_name,
        changes.changed_on,
        changes.seats_before,
        customers.customer_id
    from changes
    inner join refunds
        on
            changes.subscription_name = refunds.subscription_name
            and changes.changed_on = refunds.changed_on
            and changes.change_type = refunds.change_type
    inner join customers
        on changes.subscription_name = customers.subscription_name
    where
        changes.change_type = 'cancellation'
        and refunds.refund_amount > 0

),

-- bought again by the same customer, with other seats on its first day
bought_again as (

    select
        refunded.subscription_name,
        customers.subscription_name as replacement_subscription_name,
        customers.subscription_start_date as replaced_on
    from refunded
    inner join customers
        on
            refunded.customer_id = customers.customer_id
            and refunded.subscription_name != customers.subscription_name
    inner join windows
        on
            windows.change_reason = 'wrong_seats_refund'
            and datediff('day', refunded.changed_on, customers.subscription_start_date)
            between windows.first_day and windows.last_day
    left join charges
        on
            customers.subscription_name = charges.subscription_name
            and charges.effective_start_date <= customers.subscription_start_date
            and charges.effective_end_date > customers.subscription_start_date
    group by
        refunded.subscription_name,
        refunded.seats_before,
        customers.subscription_name,
        customers.subscription_start_date
    having coalesce(sum(charges.licensed_seats), 0) != refunded.seats_before

),

repurchased as (

    select
        subscription_name,
        replacement_subscription_name,
        replaced_on
    from bought_again
    qualify row_number() over (
        partition by subscription_name
        order by replaced_on, replacement_subscription_name
    ) = 1

)

select * from repurchased
