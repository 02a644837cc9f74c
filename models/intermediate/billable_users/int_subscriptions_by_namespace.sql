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

plans as (

    select * from {{ ref('stg_gitlab_com__plans') }}

),

guest_rules as (

    select * from {{ ref('guest_free_plans') }}

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

guest_free as (

    select
        guest_rules.plan_name,
        max_by(guest_rules.are_guests_billable, guest_rules.valid_from) as are_guests_billable
    from guest_rules
    cross join as_of
    where guest_rules.valid_from <= as_of.as_of_date
    group by guest_rules.plan_name

),

linked as (

    select
        placed.subscription_name,
        namespaces.root_namespace_id as namespace_id,
        gitlab_com_subscriptions.max_seats_used,
        coalesce(guest_free.are_guests_billable, true) as are_guests_billable
    from placed
    inner join namespaces
        on
            placed.namespace_id = namespaces.namespace_id
            and namespaces.levels_up = 0
    left join gitlab_com_subscriptions
        on namespaces.root_namespace_id = gitlab_com_subscriptions.namespace_id
    left join plans
        on gitlab_com_subscriptions.plan_id = plans.plan_id
    left join guest_free
        on lower(plans.plan_name) = guest_free.plan_name

)

select * from linked
