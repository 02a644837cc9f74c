with

charges as (

    select * from {{ ref('stg_zuora__product_rate_plan_charges') }}

),

rate_plans as (

    select * from {{ ref('stg_zuora__product_rate_plans') }}

),

products as (

    select * from {{ ref('int_products_classified') }}

),

classified as (

    select
        charges.product_rate_plan_charge_id,
        charges.product_rate_plan_id,
        rate_plans.product_id,
        products.rate_plan_name,
        charges.charge_name,
        charges.charge_type,
        coalesce(
            {{ is_recurring_revenue('charges.charge_type', 'products.is_recurring_revenue') }},
            false
        ) as is_recurring_revenue
    from charges
    left join rate_plans
        on charges.product_rate_plan_id = rate_plans.product_rate_plan_id
    left join products
        on charges.product_rate_plan_id = products.product_rate_plan_id

)

select * from classified
