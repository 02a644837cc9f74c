with

namespaces as (

    select * from {{ ref('stg_gitlab_com__namespaces') }}

),

gitlab_com_subscriptions as (

    select * from {{ ref('stg_gitlab_com__subscriptions') }}

),

plans as (

    select * from {{ ref('stg_gitlab_com__plans') }}

),

plan_rules as (

    select * from {{ ref('gitlab_com_plans') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

rules_in_force as (

    {{ rules_in_force('plan_rules', key=['plan_name']) }}

),

-- a plan that nobody can name is paid when it ends: free ones do not
by_plan as (

    select
        namespaces.namespace_id,
        lower(plans.plan_name) as plan_name,
        case
            when gitlab_com_subscriptions.plan_id is null then 'free'
            when gitlab_com_subscriptions.is_trial then 'trial'
            when rules_in_force.plan_kind is not null then rules_in_force.plan_kind
            when plans.plan_name is not null then 'paid'
            when gitlab_com_subscriptions.subscription_end_date is not null then 'paid'
            else 'free'
        end as plan_kind
    from namespaces
    cross join as_of
    left join gitlab_com_subscriptions
        on namespaces.namespace_id = gitlab_com_subscriptions.namespace_id
    left join plans
        on gitlab_com_subscriptions.plan_id = plans.plan_id
    left join rules_in_force
        on lower(plans.plan_name) = rules_in_force.plan_name
    where
        namespaces.parent_namespace_id is null
        and (namespaces.created_at is null or cast(namespaces.created_at as date) <= as_of.as_of_date)

)

select * from by_plan
