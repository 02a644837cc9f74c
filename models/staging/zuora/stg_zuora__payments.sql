with

raw_payments as (

    {{ read_raw('zuora', 'payment') }}

),

renamed as (

    select
        -- ids
        id as payment_id,
        accountid as billing_account_id,
        paymentmethodid as payment_method_id,

        -- dates
        effectivedate as payment_date,
        createddate as created_at,
        updateddate as updated_at,

        -- measures
        amount as payment_amount,

        -- details
        paymentnumber as payment_number,
        status,
        type as payment_type,
        gatewaystate as gateway_state,
        gatewayresponsecode as gateway_response_code,
        gatewayresponse as gateway_response
    {{ custom_fields('zuora', 'payment') }}
    from raw_payments

)

select * from renamed
