with

orders as (

    select * from {{ ref('stg_customers_app__orders') }}

),

versions as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

left_out as (

    select * from {{ ref('int_subscriptions_left_out') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- an order names its subscription, or else one version of it
named as (

    select
        orders.*,
        coalesce(orders.subscription_name, versions.subscription_name) as named_subscription
    from orders
    cross join as_of
    left join versions
        on orders.subscription_id = versions.subscription_id
    where orders.created_at is null or cast(orders.created_at as date) <= as_of.as_of_date

),

linked as (

    select
        named.order_id,
        named.customer_id,
        named.namespace_id,
        named.product_rate_plan_id,
        named.is_trial,
        named.order_end_date,
        subscriptions.subscription_name,
        named.subscription_name is not null or named.subscription_id is not null as has_order_subscription,
        coalesce(
            subscriptions.subscription_start_date <= as_of.as_of_date
            and subscriptions.end_date > as_of.as_of_date,
            false
        ) as is_subscription_in_force,
        coalesce(accounts.is_test_account, false) or left_out.subscription_name is not null as is_test
    from named
    cross join as_of
    left join subscriptions
        on named.named_subscription = subscriptions.subscription_name
    left join left_out
        on named.named_subscription = left_out.subscription_name
    left join accounts
        on named.billing_account_id = accounts.billing_account_id

)

select * from linked
