-- What are net and gross retention of companies by product tier, in the last completed month?
with

retention as (

    select * from {{ ref('retention_by_month') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

by_tier as (

    select
        retention.segment_value as product_tier,
        retention.opening_customers,
        retention.retained_customers,
        retention.customers_without_rate,
        round(retention.opening_arr_usd_amount, 2) as opening_usd_amount,
        round(
            cast(retention.net_retained_arr_usd_amount as double)
            / nullif(cast(retention.opening_arr_usd_amount as double), 0),
            4
        ) as net_retention,
        round(
            cast(retention.gross_retained_arr_usd_amount as double)
            / nullif(cast(retention.opening_arr_usd_amount as double), 0),
            4
        ) as gross_retention
    from retention
    inner join as_of
        on retention.month_start_date = as_of.last_completed_month
    where
        retention.customer_level = 'customer_family'
        and retention.segment_type = 'product_tier'

)

select * from by_tier
order by opening_usd_amount desc, product_tier
