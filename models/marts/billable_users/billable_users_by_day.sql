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

-- the highest of the term so far, over all deployments of the subscription
so_far as (

    select
        *,
        max(case when term_number is not null then highest_users end) over (
            partition by
                subscription_name,
                term_number,
                case when term_number is null then deployment_id end
            order by usage_date
            range between unbounded preceding and current row
        ) as max_billable_users
    from deployment_days

),

described as (

    select
        -- ids
        usage_date,
        deployment_type,
        deployment_id,
        subscription_name,

        -- details
        cast(term_number as bigint) as term_number,
        usage_source,

        -- measures
        cast(active_users as bigint) as active_users,
        cast(billable_users as bigint) as billable_users,
        cast(max_billable_users as bigint) as max_billable_users,

        -- flags
        is_exact,
        is_before_license
    from so_far

)

select * from described
