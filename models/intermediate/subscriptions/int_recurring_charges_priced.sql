with

charges as (

    select * from {{ ref('stg_zuora__rate_plan_charges') }}

),

rate_plans as (

    select * from {{ ref('stg_zuora__rate_plans') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

products as (

    select * from {{ ref('int_products_classified') }}

),

catalogue_prices as (

    select * from {{ ref('stg_zuora__product_rate_plan_charge_tiers') }}

),

-- volume tiers: the first step is the list price
list_prices as (

    select
        product_rate_plan_charge_id,
        currency_code,
        max(price_amount) as price_amount
    from catalogue_prices
    where coalesce(is_active, true)
    group by product_rate_plan_charge_id, currency_code

),

priced as (

    select
        charges.rate_plan_charge_id,
        subscriptions.subscription_name,
        coalesce(products.product_rate_plan_id, 'unmapped') as product_rate_plan_id,
        coalesce(products.product_tier, 'Other') as product_tier,
        coalesce(products.tier_rank, 0) as tier_rank,
        coalesce(products.delivery, 'Other') as delivery,
        accounts.currency_code,
        charges.effective_start_date,
        coalesce(charges.effective_end_date, cast('9999-12-31' as date)) as effective_end_date,
        coalesce(charges.mrr_amount, 0) as mrr_amount,
        12 * coalesce(charges.mrr_amount, 0) as arr_amount,
        case
            when products.is_seat_licensed and coalesce(charges.mrr_amount, 0) >= 0
                then coalesce(cast(round(charges.quantity) as bigint), 0)
            else 0
        end as licensed_seats,
        cast(
            list_prices.price_amount * charges.quantity * 12
            / case lower(replace(charges.billing_period, '-', '_'))
                when 'month' then 1
                when 'quarter' then 3
                when 'semi_annual' then 6
                when 'annual' then 12
                when 'two_years' then 24
                when 'three_years' then 36
                when 'five_years' then 60
            end
            as decimal(28, 9)
        ) as list_arr_amount
    from charges
    inner join rate_plans
        on charges.rate_plan_id = rate_plans.rate_plan_id
    inner join subscriptions
        on rate_plans.subscription_id = subscriptions.subscription_id
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    left join products
        on
            coalesce(rate_plans.product_rate_plan_id, charges.product_rate_plan_id)
            = products.product_rate_plan_id
    left join list_prices
        on
            charges.product_rate_plan_charge_id = list_prices.product_rate_plan_charge_id
            and accounts.currency_code = list_prices.currency_code
    where {{ is_recurring_revenue('charges.charge_type', 'products.is_recurring_revenue') }}

)

select * from priced
