with

raw_product_rate_plan_charges as (

    {{ read_raw('zuora', 'productrateplancharge') }}

),

renamed as (

    select
        -- ids
        id as product_rate_plan_charge_id,
        productrateplanid as product_rate_plan_id,

        -- dates
        createddate as created_at,
        updateddate as updated_at,

        -- details
        name as charge_name,
        chargetype as charge_type
    {{ custom_fields('zuora', 'productrateplancharge') }}
    from raw_product_rate_plan_charges

)

select * from renamed
