with

raw_refunds as (

    {{ read_raw('zuora', 'refund') }}

),

renamed as (

    select
        -- ids
        id as refund_id,
        accountid as billing_account_id,
        paymentmethodid as payment_method_id,

        -- dates
        refunddate as refunded_on,
        cancelledon as cancelled_at,
        createddate as created_at,
        updateddate as updated_at,

        -- measures
        amount as refund_amount,

        -- details
        refundnumber as refund_number,
        status,
        type as refund_type,
        methodtype as method_type,
        sourcetype as source_type,
        reasoncode as reason_code,
        comment
    {{ custom_fields('zuora', 'refund') }}
    from raw_refunds

)

select * from renamed
