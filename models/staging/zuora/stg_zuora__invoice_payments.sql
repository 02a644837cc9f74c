with

raw_invoice_payments as (

    {{ read_raw('zuora', 'invoicepayment') }}

),

renamed as (

    select
        -- ids
        id as invoice_payment_id,
        invoiceid as invoice_id,
        paymentid as payment_id,
        accountid as billing_account_id,
        paymentmethodid as payment_method_id,

        -- dates
        createddate as created_at,
        updateddate as updated_at,

        -- measures
        amount as payment_amount,
        refundamount as refund_amount
    {{ custom_fields('zuora', 'invoicepayment') }}
    from raw_invoice_payments

)

select * from renamed
