with

orders as (

    select * from {{ ref('int_orders_classified') }}

),

subscription_plans as (

    select * from {{ ref('int_subscription_plans_listed') }}

),

namespaces as (

    select * from {{ ref('int_namespaces_rooted') }}

),

namespace_plans as (

    select * from {{ ref('int_namespaces_by_plan') }}

),

rooted as (

    select
        orders.*,
        namespaces.root_namespace_id
    from orders
    left join namespaces
        on
            orders.namespace_id = namespaces.namespace_id
            and namespaces.levels_up = 0

),

-- of several orders for one namespace one pays
paid_namespaces as (

    select root_namespace_id
    from rooted
    where is_subscription_in_force and root_namespace_id is not null
    group by root_namespace_id

),

compared as (

    select
        -- ids
        rooted.order_id,
        rooted.namespace_id,
        rooted.root_namespace_id,
        rooted.subscription_name,

        -- details
        rooted.delivery,
        namespace_plans.plan_name as namespace_plan,
        coalesce(namespace_plans.plan_kind, 'free') as namespace_plan_kind,

        -- flags
        rooted.is_test,
        rooted.is_trial,
        rooted.is_trial and rooted.is_running as is_running_trial,
        rooted.has_order_subscription,
        rooted.subscription_name is not null as has_subscription,
        rooted.is_subscription_in_force,
        rooted.namespace_id is not null as has_namespace_id,
        rooted.root_namespace_id is not null as has_namespace,
        coalesce(rooted.namespace_id = rooted.root_namespace_id, false) as is_top_level,
        paid_namespaces.root_namespace_id is not null as is_namespace_paid_for,
        -- of a subscription that is over all plans count, and the app may have emptied its own
        case
            when rooted.is_subscription_in_force then coalesce(subscription_plans.is_in_force, false)
            else
                subscription_plans.product_rate_plan_id is not null
                or (rooted.product_rate_plan_id is null and rooted.subscription_name is not null)
        end as is_plan_sold
    from rooted
    left join paid_namespaces
        on rooted.root_namespace_id = paid_namespaces.root_namespace_id
    left join namespace_plans
        on rooted.root_namespace_id = namespace_plans.namespace_id
    left join subscription_plans
        on
            rooted.subscription_name = subscription_plans.subscription_name
            and rooted.product_rate_plan_id = subscription_plans.product_rate_plan_id

)

select * from compared
