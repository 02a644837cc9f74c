with

raw_refund_invoice_payments as (

    {{ read_raw('zuora', 'refundinvoicepayment') }}

),

renamed as (

    select
        -- ids
        id as refund_invoice_payment_id,
        refundid as refund_id,
        invoiceid as invoice_id,
        paymentid as payment_id,
        accountid as billing_account_id,

        -- dates
        createddate as created_at,
        updateddate as updated_at,

        -- measures
        refundamount as refund_amount
    {{ custom_fields('zuora', 'refundinvoicepayment') }}
    from raw_refund_invoice_payments

)

select * from renamed
