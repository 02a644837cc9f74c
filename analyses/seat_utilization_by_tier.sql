-- How much of the seats is used by tier and delivery in the last completed month, where users are known?
with

utilization as (

    select * from {{ ref('seat_utilization_by_month') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

by_tier as (

    select
        utilization.product_tier,
        utilization.delivery,
        count(*) as subscriptions,
        count_if(utilization.billable_users is not null) as counted_subscriptions,
        sum(
            case when utilization.billable_users is not null then utilization.licensed_seats end
        ) as counted_seats,
        sum(utilization.billable_users) as billable_users,
        count_if(utilization.users_over_license > 0) as subscriptions_over_license,
        sum(utilization.users_over_license) as users_over_license
    from utilization
    inner join as_of
        on utilization.month_start_date = as_of.last_completed_month
    where utilization.licensed_seats > 0
    group by utilization.product_tier, utilization.delivery

),

rated as (

    select
        *,
        round(
            cast(billable_users as double) / nullif(cast(counted_seats as double), 0),
            4
        ) as seats_used_rate
    from by_tier

)

select * from rated
order by product_tier, delivery
