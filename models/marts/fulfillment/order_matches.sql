with

orders as (

    select * from {{ ref('int_orders_matched') }}

),

namespaces as (

    select * from {{ ref('int_namespaces_by_plan') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

valued as (

    select * from {{ ref('int_subscriptions_valued') }}

),

applications as (

    select * from {{ ref('int_applications_loaded') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- orders of test accounts are not shown, but the namespace has one
ordered_namespaces as (

    select distinct root_namespace_id
    from orders

),

ordered_subscriptions as (

    select distinct subscription_name
    from orders

),

records as (

    select
        'order' as record_type,
        orders.order_id as record_id,
        orders.delivery,
        orders.order_id,
        orders.namespace_id,
        orders.subscription_name,
        orders.namespace_plan,
        orders.match_status
    from orders
    cross join applications
    where not orders.is_test and (orders.delivery != 'SaaS' or applications.has_gitlab_com)

    union all

    select
        'namespace' as record_type,
        namespaces.namespace_id as record_id,
        'SaaS' as delivery,
        cast(null as varchar) as order_id,
        namespaces.namespace_id,
        cast(null as varchar) as subscription_name,
        namespaces.plan_name as namespace_plan,
        case
            when namespaces.plan_kind = 'trial' then 'Trial Namespace Missing Order'
            else 'Paid Namespace Missing Order'
        end as match_status
    from namespaces
    cross join applications
    left join ordered_namespaces
        on namespaces.namespace_id = ordered_namespaces.root_namespace_id
    where
        applications.has_customers_app
        and namespaces.plan_kind != 'free'
        and ordered_namespaces.root_namespace_id is null

    union all

    select
        'subscription' as record_type,
        subscriptions.subscription_name as record_id,
        valued.delivery,
        cast(null as varchar) as order_id,
        subscriptions.namespace_id,
        subscriptions.subscription_name,
        cast(null as varchar) as namespace_plan,
        'Paid Subscription Missing Order' as match_status
    from subscriptions
    cross join as_of
    cross join applications
    inner join valued
        on subscriptions.subscription_name = valued.subscription_name
    left join ordered_subscriptions
        on subscriptions.subscription_name = ordered_subscriptions.subscription_name
    where
        applications.has_customers_app
        and subscriptions.end_date > as_of.as_of_date
        and ordered_subscriptions.subscription_name is null

)

select * from records
