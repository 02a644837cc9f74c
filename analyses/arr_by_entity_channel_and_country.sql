-- From which entity, through which channel and to which country do we bill how much ARR?
with

arr_by_month as (

    select * from {{ ref('arr_by_month') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

by_entity as (

    select
        arr_by_month.billing_entity,
        arr_by_month.sales_channel,
        arr_by_month.bill_to_country_code,
        count(distinct arr_by_month.subscription_name) as subscriptions,
        round(sum(arr_by_month.arr_usd_amount), 2) as arr_usd_amount
    from arr_by_month
    inner join as_of
        on arr_by_month.month_start_date = as_of.last_completed_month
    group by arr_by_month.billing_entity, arr_by_month.sales_channel, arr_by_month.bill_to_country_code

)

select * from by_entity
order by arr_usd_amount desc nulls last, billing_entity, sales_channel, bill_to_country_code
