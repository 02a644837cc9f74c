-- Why: finance reconciles each month with the one before, and ARR with its parts: neither may leave a rest.
-- When it fails: the equation named in `what_is_wrong` does not hold for the customer, or the month, shown.
with

movements as (

    select * from {{ ref('arr_movements') }}

),

arr_by_month as (

    select * from {{ ref('arr_by_month') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

following_months as (

    select
        cast({{ dbt.dateadd('month', 1, 'movements.month_start_date') }} as date) as month_start_date,
        movements.customer_id,
        movements.closing_arr_usd_amount
    from movements
    cross join as_of
    where movements.month_start_date < as_of.last_completed_month

),

row_differences as (

    select
        month_start_date,
        customer_id,
        'opening and movements make another closing' as what_is_wrong,
        closing_arr_usd_amount - (
            opening_arr_usd_amount
            + new_arr_usd_amount
            + expansion_arr_usd_amount
            + contraction_arr_usd_amount
            + churn_arr_usd_amount
            + reactivation_arr_usd_amount
        ) as difference_amount
    from movements

    union all

    select
        month_start_date,
        customer_id,
        'seats, price and tier make another expansion and contraction' as what_is_wrong,
        seat_change_arr_usd_amount
        + price_change_arr_usd_amount
        + tier_change_arr_usd_amount
        - (expansion_arr_usd_amount + contraction_arr_usd_amount) as difference_amount
    from movements

    union all

    -- also a customer that is missing in the month after it closed with something
    select
        coalesce(movements.month_start_date, following_months.month_start_date) as month_start_date,
        coalesce(movements.customer_id, following_months.customer_id) as customer_id,
        'opening is not what the month before closed with' as what_is_wrong,
        coalesce(movements.opening_arr_usd_amount, 0)
        - coalesce(following_months.closing_arr_usd_amount, 0) as difference_amount
    from movements
    full outer join following_months
        on
            movements.month_start_date = following_months.month_start_date
            and movements.customer_id = following_months.customer_id

    union all

    select
        month_start_date,
        customer_id,
        'a movement has the wrong sign' as what_is_wrong,
        new_arr_usd_amount
        + reactivation_arr_usd_amount
        + expansion_arr_usd_amount
        - contraction_arr_usd_amount
        - churn_arr_usd_amount as difference_amount
    from movements
    where
        expansion_arr_usd_amount < 0
        or contraction_arr_usd_amount > 0
        or (
            not has_missing_rate
            and (new_arr_usd_amount < 0 or reactivation_arr_usd_amount < 0 or churn_arr_usd_amount > 0)
        )

),

both_totals as (

    select
        month_start_date,
        closing_arr_usd_amount - bridged_arr_usd_amount as arr_usd_amount
    from movements

    union all

    select
        month_start_date,
        -coalesce(arr_usd_amount, 0) as arr_usd_amount
    from arr_by_month

),

month_differences as (

    select
        month_start_date,
        cast(null as varchar) as customer_id,
        'closing without what is bridged is not the ARR of the month' as what_is_wrong,
        sum(arr_usd_amount) as difference_amount
    from both_totals
    group by month_start_date

),

compared as (

    select * from row_differences
    union all
    select * from month_differences

),

broken as (

    select *
    from compared
    where difference_amount != 0

)

select * from broken
