with

instances as (

    select * from {{ ref('int_reported_users_by_day') }}

),

namespaces as (

    select * from {{ ref('int_namespace_users_by_day') }}

),

deployment_days as (

    select
        usage_date,
        'instance' as deployment_type,
        deployment_id,
        subscription_name,
        term_number,
        active_users,
        billable_users,
        highest_users,
        usage_source,
        is_before_license,
        true as is_exact
    from instances

    union all

    select
        usage_date,
        'namespace' as deployment_type,
        namespace_id as deployment_id,
        subscription_name,
        term_number,
        active_users,
        billable_users,
        case
            when max_seats_used > billable_users then max_seats_used else billable_users
        end as highest_users,
        'gitlab_com' as usage_source,
        false as is_before_license,
        is_exact
    from namespaces

),

term_days as (

    select
        subscription_name,
        term_number,
        usage_date,
        max(highest_users) as highest_users
    from deployment_days
    where term_number is not null
    group by subscription_name, term_number, usage_date

),

-- the highest of the term so far, over all deployments of the subscription
so_far as (

    select
        subscription_name,
        usage_date,
        max(highest_users) over (
            partition by subscription_name, term_number
            order by usage_date
            rows between unbounded preceding and current row
        ) as max_billable_users
    from term_days

),

described as (

    select
        -- ids
        deployment_days.usage_date,
        deployment_days.deployment_type,
        deployment_days.deployment_id,
        deployment_days.subscription_name,

        -- details
        cast(deployment_days.term_number as bigint) as term_number,
        deployment_days.usage_source,

        -- measures
        cast(deployment_days.active_users as bigint) as active_users,
        cast(deployment_days.billable_users as bigint) as billable_users,
        cast(so_far.max_billable_users as bigint) as max_billable_users,

        -- flags
        deployment_days.is_exact,
        deployment_days.is_before_license
    from deployment_days
    left join so_far
        on
            deployment_days.subscription_name = so_far.subscription_name
            and deployment_days.usage_date = so_far.usage_date
            and deployment_days.term_number is not null

)

select * from described
