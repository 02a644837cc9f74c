with

raw_rate_plan_charge_tiers as (

    {{ read_raw('zuora', 'rateplanchargetier') }}

),

renamed as (

    select
        -- ids
        id as rate_plan_charge_tier_id,
        rateplanchargeid as rate_plan_charge_id,
        productrateplanchargeid as product_rate_plan_charge_id,

        -- measures
        price as price_amount,

        -- details
        currency as currency_code
    {{ custom_fields('zuora', 'rateplanchargetier') }}
    from raw_rate_plan_charge_tiers

)

select * from renamed
