with

customers as (

    select * from {{ ref('int_customers_by_month') }}

),

charges as (

    select * from {{ ref('int_charges_by_customer') }}

),

changed as (

    select
        month_start_date,
        cast({{ dbt.dateadd('month', -1, 'month_start_date') }} as date) as month_before,
        customer_id
    from customers
    where
        was_customer
        and is_customer
        and closing_arr_usd_amount != opening_arr_usd_amount

),

-- seats without a rate have no price in dollars
both_months as (

    select
        changed.month_start_date,
        changed.customer_id,
        charges.product_tier,
        charges.month_start_date = changed.month_before as is_before,
        cast(charges.licensed_seats as double) as seats,
        cast(charges.arr_usd_amount as double) as arr
    from changed
    inner join charges
        on
            changed.customer_id = charges.customer_id
            and changed.month_before <= charges.month_start_date
            and changed.month_start_date >= charges.month_start_date
    where
        charges.licensed_seats > 0
        and charges.arr_usd_amount is not null

),

by_tier as (

    select
        month_start_date,
        customer_id,
        product_tier,
        sum(case when is_before then seats else 0 end) as old_seats,
        sum(case when is_before then arr else 0 end) as old_arr,
        sum(case when is_before then 0 else seats end) as new_seats,
        sum(case when is_before then 0 else arr end) as new_arr
    from both_months
    group by month_start_date, customer_id, product_tier

),

by_customer as (

    select
        month_start_date,
        customer_id,
        sum(old_seats) as all_old_seats,
        sum(old_arr) as all_old_arr,
        sum(new_seats) as all_new_seats,
        sum(new_arr) as all_new_arr,
        -- of a tier that stayed: today's seats at today's price, less the same seats at the old price
        sum(case when old_seats > 0 then new_arr - new_seats * old_arr / old_seats else 0 end) as price_change
    from by_tier
    group by month_start_date, customer_id

),

-- seats where there were none come at their own price
by_seats as (

    select
        month_start_date,
        customer_id,
        all_new_arr - all_old_arr as seated_change,
        price_change,
        case
            when all_old_seats > 0 then (all_new_seats - all_old_seats) * all_old_arr / all_old_seats
            else all_new_arr
        end as seat_change
    from by_customer

),

-- tier is what seats and prices leave; rounded, because fractions are divided
split as (

    select
        month_start_date,
        customer_id,
        cast(round(seat_change, 6) as decimal(28, 9)) as seat_change_arr_usd_amount,
        cast(
            round(seated_change - seat_change - price_change, 6) as decimal(28, 9)
        ) as tier_change_arr_usd_amount
    from by_seats

)

select * from split
