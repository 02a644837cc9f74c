with

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

months as (

    select * from {{ ref('months') }}

),

rated_terms as (

    select * from {{ ref('int_subscription_terms_rated') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

completed_months as (

    select months.*
    from months
    cross join as_of
    where months.month_start_date <= as_of.last_completed_month

),

-- a charge counts in a month when it is in force on its last day
by_month as (

    select
        completed_months.month_start_date,
        completed_months.month_end_date,
        charges.subscription_name,
        charges.product_rate_plan_id,
        charges.currency_code,
        max(charges.product_tier) as product_tier,
        max(charges.tier_rank) as tier_rank,
        max(charges.delivery) as delivery,
        sum(charges.licensed_seats) as licensed_seats,
        sum(charges.mrr_amount) as mrr_amount,
        sum(charges.arr_amount) as arr_amount,
        sum(charges.list_arr_amount) as list_arr_amount
    from charges
    inner join completed_months
        on
            charges.effective_start_date <= completed_months.month_end_date
            and charges.effective_end_date > completed_months.month_end_date
    group by all

),

-- most rows are in dollars already, and multiplying decimals is slow
rated as (

    select
        by_month.*,
        cast(
            case
                when rated_terms.usd_rate = 1 then by_month.arr_amount
                else by_month.arr_amount * rated_terms.usd_rate
            end
            as decimal(28, 9)
        ) as arr_usd_amount
    from by_month
    left join rated_terms
        on
            by_month.subscription_name = rated_terms.subscription_name
            and by_month.month_end_date >= rated_terms.covers_from
            and by_month.month_end_date < rated_terms.covers_until

)

select * from rated
