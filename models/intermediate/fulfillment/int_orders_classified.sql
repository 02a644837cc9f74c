with

orders as (

    select * from {{ ref('int_orders_linked') }}

),

valued as (

    select * from {{ ref('int_subscriptions_valued') }}

),

products as (

    select * from {{ ref('int_products_classified') }}

),

order_plans as (

    select * from {{ ref('order_plans') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

plans_in_force as (

    {{ rules_in_force('order_plans', key=['product_rate_plan_id']) }}

),

-- its plan says how an order is delivered, else its subscription; a namespace is always for GitLab.com
classified as (

    select
        orders.order_id,
        orders.customer_id,
        orders.namespace_id,
        orders.product_rate_plan_id,
        orders.subscription_name,
        case
            when plans_in_force.delivery is not null then plans_in_force.delivery
            when products.delivery != 'Other' then products.delivery
            when valued.delivery != 'Other' then valued.delivery
            when orders.namespace_id is not null then 'SaaS'
            else 'Other'
        end as delivery,
        coalesce(orders.is_trial, plans_in_force.is_trial, false) as is_trial,
        orders.order_end_date is null or orders.order_end_date > as_of.as_of_date as is_running,
        orders.has_order_subscription,
        orders.is_subscription_in_force,
        orders.is_test
    from orders
    cross join as_of
    left join valued
        on orders.subscription_name = valued.subscription_name
    left join products
        on orders.product_rate_plan_id = products.product_rate_plan_id
    left join plans_in_force
        on lower(orders.product_rate_plan_id) = plans_in_force.product_rate_plan_id

)

select * from classified
