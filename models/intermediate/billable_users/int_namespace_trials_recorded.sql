with

order_history as (

    select * from {{ ref('customers_app_order_history') }}

),

orders as (

    select * from {{ ref('int_orders_classified') }}

),

trial_histories as (

    select * from {{ ref('stg_customers_app__trial_histories') }}

),

gitlab_com_subscriptions as (

    select * from {{ ref('stg_gitlab_com__subscriptions') }}

),

test_namespaces as (

    select distinct namespace_id
    from orders
    where is_test

),

-- the app's own list knows extensions, and trials from before the history of orders began;
-- GitLab.com the last one of a namespace, also without an order
recorded as (

    select
        namespace_id,
        trial_start_date as started_on,
        trial_end_date as ended_on,
        'list' as known_from
    from trial_histories
    -- 2 is an add-on of who pays already
    where coalesce(trial_type, 1) != 2

    union all

    select
        namespace_id,
        order_start_date as started_on,
        order_end_date as ended_on,
        'order' as known_from
    from order_history
    where is_trial

    union all

    select
        namespace_id,
        trial_starts_on as started_on,
        trial_ends_on as ended_on,
        'gitlab_com' as known_from
    from gitlab_com_subscriptions

),

namespace_trials as (

    select
        recorded.namespace_id,
        recorded.started_on,
        coalesce(
            max(case when recorded.known_from = 'list' then recorded.ended_on end),
            max(case when recorded.known_from = 'order' then recorded.ended_on end),
            max(recorded.ended_on)
        ) as ended_on
    from recorded
    left join test_namespaces
        on recorded.namespace_id = test_namespaces.namespace_id
    where
        recorded.namespace_id is not null
        and recorded.started_on is not null
        and test_namespaces.namespace_id is null
    group by recorded.namespace_id, recorded.started_on

)

select * from namespace_trials
