-- Why: Zuora's own revenue view adds up positive charges. Ours is lower by the discounts, by nothing else.
-- When it fails: in the month and currency shown, MRR is not the positive charges less the negative ones.
with

charges as (

    select * from {{ ref('stg_zuora__rate_plan_charges') }}

),

priced as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

arr_by_month as (

    select * from {{ ref('arr_by_month') }}

),

months as (

    select * from {{ ref('months') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

by_month as (

    select
        months.month_start_date,
        priced.currency_code,
        sum(case when charges.mrr_amount > 0 then charges.mrr_amount else 0 end) as positive_mrr_amount,
        sum(case when charges.mrr_amount < 0 then charges.mrr_amount else 0 end) as negative_mrr_amount
    from priced
    inner join charges
        on priced.rate_plan_charge_id = charges.rate_plan_charge_id
    inner join months
        on
            charges.effective_start_date <= months.month_end_date
            and coalesce(charges.effective_end_date > months.month_end_date, true)
    cross join as_of
    where months.month_start_date <= as_of.last_completed_month
    group by months.month_start_date, priced.currency_code

),

shown as (

    select
        month_start_date,
        currency_code,
        sum(mrr_amount) as mrr_amount
    from arr_by_month
    group by month_start_date, currency_code

),

differing as (

    select
        coalesce(by_month.month_start_date, shown.month_start_date) as month_start_date,
        coalesce(by_month.currency_code, shown.currency_code) as currency_code,
        by_month.positive_mrr_amount,
        by_month.negative_mrr_amount,
        shown.mrr_amount
    from by_month
    full outer join shown
        on
            by_month.month_start_date = shown.month_start_date
            and by_month.currency_code is not distinct from shown.currency_code
    where
        coalesce(shown.mrr_amount, 0)
        != coalesce(by_month.positive_mrr_amount, 0) + coalesce(by_month.negative_mrr_amount, 0)

)

select * from differing
