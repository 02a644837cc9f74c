with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

orders as (

    select * from {{ ref('stg_customers_app__orders') }}

),

namespaces as (

    select * from {{ ref('int_namespaces_rooted') }}

),

gitlab_com_subscriptions as (

    select * from {{ ref('stg_gitlab_com__subscriptions') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

newest_orders as (

    select
        orders.subscription_name,
        orders.namespace_id
    from orders
    cross join as_of
    where
        orders.subscription_name is not null
        and orders.namespace_id is not null
        and (orders.created_at is null or cast(orders.created_at as date) <= as_of.as_of_date)
    qualify row_number() over (
        partition by orders.subscription_name
        order by orders.updated_at desc nulls last, orders.order_id desc
    ) = 1

),

-- Zuora's own field, else the customers app's order
placed as (

    select
        subscriptions.subscription_name,
        coalesce(subscriptions.namespace_id, newest_orders.namespace_id) as namespace_id
    from subscriptions
    left join newest_orders
        on subscriptions.subscription_name = newest_orders.subscription_name

),

linked as (

    select
        placed.subscription_name,
        namespaces.root_namespace_id as namespace_id,
        gitlab_com_subscriptions.max_seats_used
    from placed
    inner join namespaces
        on
            placed.namespace_id = namespaces.namespace_id
            and namespaces.levels_up = 0
    left join gitlab_com_subscriptions
        on namespaces.root_namespace_id = gitlab_com_subscriptions.namespace_id

)

select * from linked
