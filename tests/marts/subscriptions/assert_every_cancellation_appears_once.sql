-- Why: a cancellation that is missing is churn nobody sees, and one that appears twice is churn twice.
-- When it fails: the subscription shown is cancelled and has not one row, or has one without being cancelled.
with

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

versions as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

changes as (

    select * from {{ ref('cancellations_and_downgrades') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

cancelled as (

    select
        subscriptions.subscription_name,
        min(versions.cancelled_date) as cancelled_date
    from subscriptions
    cross join as_of
    inner join versions
        on subscriptions.subscription_id = versions.subscription_id
    where
        lower(subscriptions.status) = 'cancelled'
        and versions.cancelled_date <= versions.term_end_date
        and versions.cancelled_date <= as_of.as_of_date
        and versions.cancelled_date > versions.subscription_start_date
    group by subscriptions.subscription_name

),

shown as (

    select
        changes.subscription_name,
        count(*) as cancellations,
        count_if(lower(subscriptions.status) = 'cancelled') as of_cancelled_subscriptions,
        min(changes.changed_on) as changed_on
    from changes
    left join subscriptions
        on changes.subscription_name = subscriptions.subscription_name
    where changes.change_type = 'cancellation'
    group by changes.subscription_name

),

wrong as (

    select
        coalesce(cancelled.subscription_name, shown.subscription_name) as subscription_name,
        cancelled.cancelled_date,
        shown.changed_on,
        shown.cancellations
    from cancelled
    full outer join shown
        on cancelled.subscription_name = shown.subscription_name
    where
        shown.cancellations is distinct from 1
        or shown.of_cancelled_subscriptions != 1
        or cancelled.cancelled_date != shown.changed_on

)

select * from wrong
