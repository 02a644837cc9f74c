with

raw_product_rate_plan_charge_tiers as (

    {{ read_raw('zuora', 'productrateplanchargetier') }}

),

renamed as (

    select
        -- ids
        id as product_rate_plan_charge_tier_id,
        productrateplanchargeid as product_rate_plan_charge_id,

        -- measures
        price as price_amount,

        -- flags
        active as is_active,

        -- details
        currency as currency_code
    {{ custom_fields('zuora', 'productrateplanchargetier') }}
    from raw_product_rate_plan_charge_tiers

)

select * from renamed
