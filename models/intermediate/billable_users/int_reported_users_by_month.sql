with

users as (

    select * from {{ ref('int_reported_users_by_day') }}

),

-- the last count of the month; a day outside the subscription's terms counts nowhere
by_instance as (

    select
        subscription_name,
        term_number,
        cast(date_trunc('month', usage_date) as date) as month_start_date,
        deployment_id,
        usage_source,
        max_by(billable_users, case when billable_users is not null then usage_date end) as billable_users,
        max(highest_users) as highest_users
    from users
    where term_number is not null
    group by all

),

-- several instances on one licence: the largest counts, not the sum
self_managed_users as (

    select
        subscription_name,
        term_number,
        month_start_date,
        max(billable_users) as billable_users,
        max(highest_users) as highest_users,
        case
            when count_if(usage_source = 'seat_link') > 0 then 'seat_link' else 'usage_ping'
        end as usage_source,
        max(case when usage_source = 'seat_link' then billable_users end) as seat_link_users
    from by_instance
    group by subscription_name, term_number, month_start_date

)

select * from self_managed_users
