-- How did ARR get from the start to the end of the last completed fiscal quarter?
with

movements as (

    select * from {{ ref('arr_movements') }}

),

dates as (

    select * from {{ ref('dates') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- a quarter is completed with its third month
quarters as (

    select
        dates.fiscal_year,
        dates.fiscal_quarter,
        min(dates.month_start_date) as first_month,
        max(dates.month_start_date) as last_month
    from dates
    cross join as_of
    where
        dates.is_month_end
        and dates.month_start_date <= as_of.last_completed_month
    group by dates.fiscal_year, dates.fiscal_quarter
    having count(*) = 3
    qualify row_number() over (order by dates.fiscal_year desc, dates.fiscal_quarter desc) = 1

),

in_quarter as (

    select
        quarters.fiscal_year,
        quarters.fiscal_quarter,
        movements.month_start_date = quarters.first_month as is_first_month,
        movements.month_start_date = quarters.last_month as is_last_month,
        movements.*
    from movements
    inner join quarters
        on
            movements.month_start_date >= quarters.first_month
            and movements.month_start_date <= quarters.last_month

),

bridge as (

    select
        fiscal_year,
        fiscal_quarter,
        round(sum(case when is_first_month then opening_arr_usd_amount else 0 end), 2) as opening_usd_amount,
        round(sum(new_arr_usd_amount), 2) as new_usd_amount,
        round(sum(reactivation_arr_usd_amount), 2) as reactivation_usd_amount,
        round(sum(expansion_arr_usd_amount), 2) as expansion_usd_amount,
        round(sum(contraction_arr_usd_amount), 2) as contraction_usd_amount,
        round(sum(churn_arr_usd_amount), 2) as churn_usd_amount,
        round(sum(case when is_last_month then closing_arr_usd_amount else 0 end), 2) as closing_usd_amount,
        round(sum(seat_change_arr_usd_amount), 2) as of_it_seats_usd_amount,
        round(sum(price_change_arr_usd_amount), 2) as of_it_price_usd_amount,
        round(sum(tier_change_arr_usd_amount), 2) as of_it_tier_usd_amount
    from in_quarter
    group by fiscal_year, fiscal_quarter

)

select * from bridge
