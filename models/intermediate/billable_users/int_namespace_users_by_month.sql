with

charges as (

    select * from {{ ref('int_charges_by_month') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_by_namespace') }}

),

users as (

    select * from {{ ref('int_namespace_users_by_day') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

subscription_months as (

    select
        month_start_date,
        month_end_date,
        subscription_name
    from charges
    group by all

),

-- the count that still stands on the month's last day, and the highest of its term in the month
by_month as (

    select
        subscription_months.subscription_name,
        subscription_months.month_start_date,
        users.term_number,
        max(
            case when users.next_usage_date > subscription_months.month_end_date then users.billable_users end
        ) as billable_users,
        max(users.billable_users) as highest_users
    from subscription_months
    inner join users
        on
            subscription_months.subscription_name = users.subscription_name
            and users.usage_date <= subscription_months.month_end_date
            and users.next_usage_date > subscription_months.month_start_date
    group by subscription_months.subscription_name, subscription_months.month_start_date, users.term_number

),

-- GitLab.com reports the maximum of the term only as of the extract's day
saas_users as (

    select
        by_month.subscription_name,
        by_month.term_number,
        by_month.month_start_date,
        by_month.billable_users,
        case
            when
                by_month.month_start_date = as_of.last_completed_month
                and subscriptions.max_seats_used > by_month.highest_users
                then subscriptions.max_seats_used
            else by_month.highest_users
        end as highest_users
    from by_month
    cross join as_of
    inner join subscriptions
        on by_month.subscription_name = subscriptions.subscription_name
    where by_month.billable_users is not null

)

select * from saas_users
