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
seated as (

    select
        month_start_date,
        customer_id,
        product_tier,
        cast(licensed_seats as double) as seats,
        cast(arr_usd_amount as double) as arr
    from charges
    where
        licensed_seats > 0
        and arr_usd_amount is not null

),

by_tier as (

    select
        changed.month_start_date,
        changed.customer_id,
        seated.product_tier,
        sum(case when seated.month_start_date = changed.month_before then seated.seats else 0 end) as old_seats,
        sum(case when seated.month_start_date = changed.month_before then seated.arr else 0 end) as old_arr,
        sum(case when seated.month_start_date > changed.month_before then seated.seats else 0 end) as seats,
        sum(case when seated.month_start_date > changed.month_before then seated.arr else 0 end) as arr
    from changed
    inner join seated
        on
            changed.customer_id = seated.customer_id
            and changed.month_before <= seated.month_start_date
            and changed.month_start_date >= seated.month_start_date
    group by changed.month_start_date, changed.customer_id, seated.product_tier

),

by_customer as (

    select
        month_start_date,
        customer_id,
        sum(old_seats) as all_old_seats,
        sum(old_arr) as all_old_arr,
        sum(seats) as all_seats,
        sum(arr) as all_arr,
        -- a tier that stayed: today's seats at today's price, less the same seats at the old price
        sum(
            case when old_seats > 0 and seats > 0 then arr - seats * old_arr / old_seats else 0 end
        ) as price_change
    from by_tier
    group by month_start_date, customer_id

),

-- seats where there were none come at their own price
by_seats as (

    select
        by_customer.*,
        case
            when all_old_seats > 0 then (all_seats - all_old_seats) * all_old_arr / all_old_seats
            else all_arr
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
            round(all_arr - all_old_arr - seat_change - price_change, 6) as decimal(28, 9)
        ) as tier_change_arr_usd_amount
    from by_seats

)

select * from split
