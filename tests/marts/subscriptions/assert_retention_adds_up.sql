-- Why: rates by tier must be about the same customers as the rate of all, and about the ARR of finance.
-- When it fails: what is named in `what_is_wrong` does not hold for the month, level and segment shown.
with

retention as (

    select * from {{ ref('retention_by_month') }}

),

movements as (

    select * from {{ ref('arr_movements') }}

),

customers as (

    select * from {{ ref('int_customers_by_month') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

totals as (

    select
        month_start_date,
        customer_level,
        segment_type,
        sum(opening_customers) as opening_customers,
        sum(retained_customers) as retained_customers,
        sum(customers_without_rate) as customers_without_rate,
        sum(opening_arr_usd_amount) as opening_arr_usd_amount,
        sum(net_retained_arr_usd_amount) as net_retained_arr_usd_amount,
        sum(gross_retained_arr_usd_amount) as gross_retained_arr_usd_amount
    from retention
    group by month_start_date, customer_level, segment_type

),

-- customers with a rate at both ends, from the mart that finance reads
opening as (

    select
        cast({{ dbt.dateadd('month', 12, 'movements.month_start_date') }} as date) as month_start_date,
        sum(movements.closing_arr_usd_amount) as closing_arr_usd_amount
    from movements
    inner join as_of
        on
            cast({{ dbt.dateadd('month', 12, 'movements.month_start_date') }} as date)
            <= as_of.last_completed_month
    inner join customers as then_customers
        on
            movements.month_start_date = then_customers.month_start_date
            and movements.customer_id = then_customers.customer_id
    left join customers as now_customers
        on
            movements.customer_id = now_customers.customer_id
            and now_customers.month_start_date
            = cast({{ dbt.dateadd('month', 12, 'movements.month_start_date') }} as date)
    where
        then_customers.is_customer
        and not then_customers.is_rate_missing
        and not coalesce(now_customers.is_rate_missing, false)
    group by cast({{ dbt.dateadd('month', 12, 'movements.month_start_date') }} as date)

),

broken as (

    select
        totals.month_start_date,
        totals.customer_level,
        totals.segment_type,
        'the values of the type do not add up to all' as what_is_wrong
    from totals
    inner join totals as totals_of_all
        on
            totals.month_start_date = totals_of_all.month_start_date
            and totals.customer_level = totals_of_all.customer_level
            and totals_of_all.segment_type = 'all'
    where
        totals.opening_customers != totals_of_all.opening_customers
        or totals.retained_customers != totals_of_all.retained_customers
        or totals.customers_without_rate != totals_of_all.customers_without_rate
        or totals.opening_arr_usd_amount != totals_of_all.opening_arr_usd_amount
        or totals.net_retained_arr_usd_amount != totals_of_all.net_retained_arr_usd_amount
        or totals.gross_retained_arr_usd_amount != totals_of_all.gross_retained_arr_usd_amount

    union all

    select
        opening.month_start_date,
        'crm_account' as customer_level,
        'all' as segment_type,
        'opening is not the ARR of the same customers in arr_movements' as what_is_wrong
    from opening
    left join totals
        on
            opening.month_start_date = totals.month_start_date
            and totals.customer_level = 'crm_account'
            and totals.segment_type = 'all'
    where opening.closing_arr_usd_amount != coalesce(totals.opening_arr_usd_amount, 0)

    union all

    select
        month_start_date,
        customer_level,
        segment_type,
        'gross retention is more than there was, or more than net' as what_is_wrong
    from retention
    where
        gross_retained_arr_usd_amount > opening_arr_usd_amount
        or gross_retained_arr_usd_amount > net_retained_arr_usd_amount
        or gross_retained_arr_usd_amount < 0
        or retained_customers > opening_customers

)

select * from broken
