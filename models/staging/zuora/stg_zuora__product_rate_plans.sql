with

raw_product_rate_plans as (

    {{ read_raw('zuora', 'productrateplan') }}

),

renamed as (

    select
        -- ids
        id as product_rate_plan_id,
        productid as product_id,

        -- dates
        effectivestartdate as effective_start_date,
        effectiveenddate as effective_end_date,
        createddate as created_at,
        updateddate as updated_at,

        -- details
        name as rate_plan_name,
        description
    {{ custom_fields('zuora', 'productrateplan') }}
    from raw_product_rate_plans

)

select * from renamed
