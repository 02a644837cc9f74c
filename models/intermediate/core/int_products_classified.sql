with

rate_plans as (

    select * from {{ ref('stg_zuora__product_rate_plans') }}

),

products as (

    select * from {{ ref('stg_zuora__products') }}

),

charges as (

    select * from {{ ref('stg_zuora__product_rate_plan_charges') }}

),

prices as (

    select * from {{ ref('stg_zuora__product_rate_plan_charge_tiers') }}

),

tiers as (

    select * from {{ ref('product_tiers') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

list_prices as (

    select
        charges.product_rate_plan_id,
        max(prices.price_amount) as list_price_amount
    from charges
    inner join prices
        on charges.product_rate_plan_charge_id = prices.product_rate_plan_charge_id
    where
        prices.currency_code = 'USD'
        and coalesce(prices.is_active, true)
    group by charges.product_rate_plan_id

),

catalogue as (

    select
        rate_plans.product_rate_plan_id,
        products.product_name,
        rate_plans.rate_plan_name,
        products.sku,
        rate_plans.effective_start_date,
        list_prices.list_price_amount
    from rate_plans
    left join products
        on rate_plans.product_id = products.product_id
    left join list_prices
        on rate_plans.product_rate_plan_id = list_prices.product_rate_plan_id

),

-- the most specific pattern in force wins
classified as (

    select
        catalogue.product_rate_plan_id,
        catalogue.product_name,
        catalogue.rate_plan_name,
        catalogue.sku,
        catalogue.effective_start_date,
        catalogue.list_price_amount,
        tiers.product_tier,
        tiers.tier_rank,
        tiers.delivery,
        tiers.is_seat_licensed,
        tiers.is_recurring_revenue
    from catalogue
    cross join as_of
    inner join tiers
        on
            lower(concat(coalesce(catalogue.product_name, ''), ' ', coalesce(catalogue.rate_plan_name, '')))
            like tiers.rate_plan_pattern
            and tiers.valid_from <= as_of.as_of_date
    qualify row_number() over (
        partition by catalogue.product_rate_plan_id
        order by tiers.priority, tiers.valid_from desc, tiers.rate_plan_pattern
    ) = 1

)

select * from classified
