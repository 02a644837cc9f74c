-- Why: a record that falls out of the comparison looks as if it were in order.
-- When it fails: the order, paid or trial namespace, or subscription shown is in no row of order_matches.
with

matches as (

    select * from {{ ref('order_matches') }}

),

orders as (

    select * from {{ ref('stg_customers_app__orders') }}

),

classified_orders as (

    select * from {{ ref('int_orders_classified') }}

),

namespaces as (

    select * from {{ ref('int_namespaces_rooted') }}

),

namespace_plans as (

    select * from {{ ref('int_namespaces_by_plan') }}

),

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

applications as (

    select * from {{ ref('int_applications_loaded') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

test_orders as (

    select
        order_id,
        namespace_id
    from classified_orders
    where is_test

),

-- a namespace is there under its own id or that of a subgroup
shown_namespaces as (

    select namespaces.root_namespace_id
    from matches
    inner join namespaces
        on matches.namespace_id = namespaces.namespace_id
    where namespaces.levels_up = 0

    union

    select namespaces.root_namespace_id
    from test_orders
    inner join namespaces
        on test_orders.namespace_id = namespaces.namespace_id
    where namespaces.levels_up = 0

),

missing as (

    select
        'order' as record_type,
        orders.order_id as record_id
    from orders
    cross join as_of
    cross join applications
    left join matches
        on orders.order_id = matches.order_id
    left join test_orders
        on orders.order_id = test_orders.order_id
    where
        matches.order_id is null
        and test_orders.order_id is null
        and applications.has_gitlab_com
        and (orders.created_at is null or cast(orders.created_at as date) <= as_of.as_of_date)

    union all

    select
        'namespace' as record_type,
        namespace_plans.namespace_id as record_id
    from namespace_plans
    cross join applications
    left join shown_namespaces
        on namespace_plans.namespace_id = shown_namespaces.root_namespace_id
    where
        applications.has_customers_app
        and namespace_plans.plan_kind != 'free'
        and shown_namespaces.root_namespace_id is null

    union all

    select
        'subscription' as record_type,
        subscriptions.subscription_name as record_id
    from subscriptions
    cross join applications
    left join matches
        on subscriptions.subscription_name = matches.subscription_name
    where
        applications.has_customers_app
        and applications.has_gitlab_com
        and subscriptions.is_in_force
        and matches.subscription_name is null

)

select * from missing
