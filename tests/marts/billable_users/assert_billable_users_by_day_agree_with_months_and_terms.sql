-- Why: the day, the month and the true-up must tell the same story of a subscription.
-- When it fails: a maximum is below a count, a month is not that of its days, or a true-up does not add up.
with

days as (

    select * from {{ ref('billable_users_by_day') }}

),

months as (

    select * from {{ ref('seat_utilization_by_month') }}

),

true_ups as (

    select * from {{ ref('true_ups') }}

),

counted_months as (

    select
        subscription_name,
        cast(date_trunc('month', usage_date) as date) as month_start_date,
        max(billable_users) as most_users
    from days
    where term_number is not null and billable_users is not null
    group by all

),

contradicting as (

    select 'maximum by day' as what, subscription_name, usage_date as first_day
    from days
    where
        (term_number is null and max_billable_users is not null)
        or (term_number is not null and billable_users is not null and max_billable_users is null)
        or (term_number is not null and max_billable_users < billable_users)

    union all

    select 'month without its days' as what, months.subscription_name, months.month_start_date as first_day
    from months
    inner join counted_months
        on
            months.subscription_name = counted_months.subscription_name
            and months.month_start_date = counted_months.month_start_date
    where months.usage_source = 'none' or months.billable_users > counted_months.most_users

    union all

    select 'true-up' as what, subscription_name, term_start_date as first_day
    from true_ups
    where
        users_over_license + true_up_seats_over_bought != true_up_seats_invoiced + true_up_seats_missing
        or (true_up_seats_missing > 0 and true_up_seats_over_bought > 0)
        or (true_up_seats_missing > 0 and is_renewal_license_activatable)
        or (activation_problem is null) != coalesce(is_renewal_license_activatable, false)

)

select * from contradicting
