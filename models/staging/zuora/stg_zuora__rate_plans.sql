with

raw_rate_plans as (

    {{ read_raw('zuora', 'rateplan') }}

),

renamed as (

    select
        -- ids
        id as rate_plan_id,
        subscriptionid as subscription_id,
        productid as product_id,
        productrateplanid as product_rate_plan_id,
        amendmentid as amendment_id,

        -- dates
        createddate as created_at,
        updateddate as updated_at,

        -- details
        name as rate_plan_name,
        amendmenttype as amendment_type
    {{ custom_fields('zuora', 'rateplan') }}
    from raw_rate_plans

)

select * from renamed
