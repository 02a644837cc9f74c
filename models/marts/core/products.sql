with

products as (

    select * from {{ ref('int_products_classified') }}

),

described as (

    select
        product_rate_plan_id,
        product_name,
        rate_plan_name,
        sku,
        product_tier,
        cast(tier_rank as bigint) as tier_rank,
        delivery,
        is_seat_licensed,
        list_price_amount
    from products

)

select * from described
