with

raw_products as (

    {{ read_raw('zuora', 'product') }}

),

renamed as (

    select
        -- ids
        id as product_id,

        -- dates
        effectivestartdate as effective_start_date,
        effectiveenddate as effective_end_date,
        createddate as created_at,
        updateddate as updated_at,

        -- details
        name as product_name,
        sku,
        category,
        producttier__c as product_tier,
        productdelivery__c as delivery_type,
        productdeployment__c as deployment_type,
        description
    {{ custom_fields('zuora', 'product') }}
    from raw_products

)

select * from renamed
