with

self_managed_users as (

    select * from {{ ref('int_reported_users_by_month') }}

),

saas_users as (

    select * from {{ ref('int_namespace_users_by_month') }}

),

every_source as (

    select
        subscription_name,
        term_number,
        month_start_date,
        coalesce(seat_link_users, billable_users) as billable_users,
        highest_users,
        usage_source
    from self_managed_users

    union all

    select
        subscription_name,
        term_number,
        month_start_date,
        billable_users,
        highest_users,
        'gitlab_com' as usage_source
    from saas_users

),

-- the highest of the term so far
by_month as (

    select
        subscription_name,
        month_start_date,
        billable_users,
        usage_source,
        max(highest_users) over (
            partition by subscription_name, term_number
            order by month_start_date
            rows between unbounded preceding and current row
        ) as max_billable_users
    from every_source
    qualify row_number() over (
        partition by subscription_name, month_start_date
        order by term_number desc nulls last, usage_source
    ) = 1

)

select * from by_month
