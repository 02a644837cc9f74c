-- Which paying self-managed subscriptions do not report their users?
with

utilization as (

    select * from {{ ref('seat_utilization_by_month') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

silent as (

    select
        utilization.subscription_name,
        utilization.product_tier,
        utilization.licensed_seats
    from utilization
    inner join as_of
        on utilization.month_start_date = as_of.last_completed_month
    where
        utilization.usage_source = 'none'
        and utilization.delivery = 'Self-Managed'

)

select * from silent
order by licensed_seats desc, subscription_name
