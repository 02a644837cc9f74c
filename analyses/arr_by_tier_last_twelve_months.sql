-- How did ARR develop by product tier over the last twelve completed months?
with

arr_by_month as (

    select * from {{ ref('arr_by_month') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

by_tier as (

    select
        arr_by_month.month_start_date,
        arr_by_month.product_tier,
        count(distinct arr_by_month.subscription_name) as subscriptions,
        round(sum(arr_by_month.arr_usd_amount), 2) as arr_usd_amount
    from arr_by_month
    cross join as_of
    where
        arr_by_month.month_start_date
        > cast({{ dbt.dateadd('month', -12, 'as_of.last_completed_month') }} as date)
    group by arr_by_month.month_start_date, arr_by_month.product_tier

)

select * from by_tier
order by month_start_date, product_tier
