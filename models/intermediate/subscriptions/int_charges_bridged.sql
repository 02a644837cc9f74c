with

cancellations as (

    select * from {{ ref('int_cancellations_explained') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

rated_terms as (

    select * from {{ ref('int_subscription_terms_rated') }}

),

months as (

    select * from {{ ref('months') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- what ends to go on elsewhere is no churn
interrupted as (

    select
        subscription_name,
        changed_on,
        replaced_on,
        cast({{ dbt.dateadd('day', -1, 'changed_on') }} as date) as last_day_on
    from cancellations
    where
        change_type = 'cancellation'
        and reason in ('entity_change', 'wrong_seats_refund')

),

-- what ran on the last day is carried over the month ends until the replacement starts
bridged as (

    select
        months.month_start_date,
        interrupted.last_day_on,
        charges.subscription_name,
        charges.product_rate_plan_id,
        charges.currency_code,
        max(charges.product_tier) as product_tier,
        max(charges.delivery) as delivery,
        sum(charges.licensed_seats) as licensed_seats,
        sum(charges.arr_amount) as arr_amount,
        cast(sum(charges.arr_amount * rated_terms.usd_rate) as decimal(28, 9)) as arr_usd_amount
    from interrupted
    cross join as_of
    inner join months
        on
            interrupted.changed_on <= months.month_end_date
            and interrupted.replaced_on > months.month_end_date
            and as_of.last_completed_month >= months.month_start_date
    inner join charges
        on
            interrupted.subscription_name = charges.subscription_name
            and interrupted.last_day_on >= charges.effective_start_date
            and interrupted.last_day_on < charges.effective_end_date
            -- a charge that runs on after the cancellation counts by itself
            and months.month_end_date >= charges.effective_end_date
    left join rated_terms
        on
            interrupted.subscription_name = rated_terms.subscription_name
            and interrupted.last_day_on >= rated_terms.covers_from
            and interrupted.last_day_on < rated_terms.covers_until
    group by all

)

select * from bridged
