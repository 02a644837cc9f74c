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

licenses as (

    select * from {{ ref('int_licenses_issued') }}

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
        trial_end_date as listed_end_date,
        cast(null as date) as order_end_date,
        cast(null as date) as gitlab_com_end_date
    from trial_histories
    -- 2 is an add-on of who pays already
    where coalesce(trial_type, 1) != 2

    union all

    select
        namespace_id,
        order_start_date as started_on,
        cast(null as date) as listed_end_date,
        order_end_date,
        cast(null as date) as gitlab_com_end_date
    from order_history
    where is_trial

    union all

    select
        namespace_id,
        trial_starts_on as started_on,
        cast(null as date) as listed_end_date,
        cast(null as date) as order_end_date,
        trial_ends_on as gitlab_com_end_date
    from gitlab_com_subscriptions

),

namespace_trials as (

    select
        recorded.namespace_id,
        recorded.started_on,
        coalesce(
            max(recorded.listed_end_date), max(recorded.order_end_date), max(recorded.gitlab_com_end_date)
        ) as ended_on
    from recorded
    left join test_namespaces
        on recorded.namespace_id = test_namespaces.namespace_id
    where
        recorded.namespace_id is not null
        and recorded.started_on is not null
        and test_namespaces.namespace_id is null
    group by recorded.namespace_id, recorded.started_on

),

every_trial as (

    select
        concat('namespace-', namespace_id, '-', cast(started_on as varchar)) as trial_id,
        'SaaS' as delivery,
        namespace_id,
        cast(null as varchar) as license_id,
        cast(null as varchar) as licensee_email,
        started_on,
        ended_on
    from namespace_trials

    union all

    select
        concat('license-', license_id) as trial_id,
        'Self-Managed' as delivery,
        cast(null as varchar) as namespace_id,
        license_id,
        licensee_email,
        starts_on as started_on,
        expires_on as ended_on
    from licenses
    where is_trial and not is_test and starts_on is not null

)

select * from every_trial
