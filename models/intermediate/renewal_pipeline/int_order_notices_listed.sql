with

orders as (

    select * from {{ ref('stg_customers_app__orders') }}

),

order_history as (

    select * from {{ ref('customers_app_order_history') }}

),

-- orders are overwritten in place: their history knows the moments that have gone
moments as (

    select
        order_id,
        subscription_id,
        subscription_name,
        increased_billing_rate_notified_at as notified_at
    from orders
    where increased_billing_rate_notified_at is not null

    union all

    select
        order_id,
        subscription_id,
        subscription_name,
        increased_billing_rate_notified_at as notified_at
    from order_history
    where increased_billing_rate_notified_at is not null

),

listed as (

    select
        order_id,
        notified_at,
        max(subscription_id) as subscription_id,
        max(subscription_name) as subscription_name
    from moments
    group by order_id, notified_at

)

select * from listed
