with

changes as (

    select * from {{ ref('int_subscription_changes_measured') }}

),

refunds as (

    select * from {{ ref('int_refunds_by_change') }}

),

customers as (

    select * from {{ ref('int_subscriptions_by_customer') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

windows as (

    select * from {{ ref('int_change_reason_windows_in_force') }}

),

-- which of its changes a refund belongs to does not matter here
refunded_subscriptions as (

    select subscription_name
    from refunds
    group by subscription_name
    having sum(refund_amount) > 0

),

refunded as (

    select
        customers.subscription_name,
        customers.customer_id,
        changes.changed_on,
        changes.seats_before
    from changes
    inner join refunded_subscriptions
        on changes.subscription_name = refunded_subscriptions.subscription_name
    inner join customers
        on changes.subscription_name = customers.subscription_name
    where changes.change_type = 'cancellation'

),

-- bought again by the same customer, with other seats on its first day
bought_again as (

    select
        refunded.subscription_name,
        started.subscription_name as replacement_subscription_name,
        started.subscription_start_date as replaced_on
    from refunded
    inner join customers as started
        on
            refunded.customer_id = started.customer_id
            and refunded.subscription_name != started.subscription_name
    inner join windows
        on
            windows.change_reason = 'wrong_seats_refund'
            and datediff('day', refunded.changed_on, started.subscription_start_date)
            between windows.first_day and windows.last_day
    left join charges
        on
            started.subscription_name = charges.subscription_name
            and charges.effective_start_date <= started.subscription_start_date
            and charges.effective_end_date > started.subscription_start_date
    group by
        refunded.subscription_name,
        refunded.seats_before,
        started.subscription_name,
        started.subscription_start_date
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
