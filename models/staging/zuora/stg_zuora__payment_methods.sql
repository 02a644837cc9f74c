with

raw_payment_methods as (

    {{ read_raw('zuora', 'paymentmethod') }}

),

renamed as (

    select
        -- ids
        id as payment_method_id,
        accountid as billing_account_id,

        -- dates
        createddate as created_at,
        updateddate as updated_at,

        -- details
        type as payment_method_type,
        subtype as payment_method_subtype
    {{ custom_fields('zuora', 'paymentmethod') }}
    from raw_payment_methods

)

select * from renamed
