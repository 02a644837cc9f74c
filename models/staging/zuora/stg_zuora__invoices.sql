with

raw_invoices as (

    {{ read_raw('zuora', 'invoice') }}

),

renamed as (

    select
        -- ids
        id as invoice_id,
        accountid as billing_account_id,
        sourceid as source_id,

        -- dates
        invoicedate as invoiced_on,
        duedate as due_on,
        targetdate as target_date,
        posteddate as posted_at,
        createddate as created_at,
        updateddate as updated_at,

        -- measures
        amount,
        amountwithouttax as amount_without_tax,
        taxamount as tax_amount,
        paymentamount as paid_amount,
        refundamount as refund_amount,
        adjustmentamount as adjustment_amount,
        creditbalanceadjustmentamount as credit_balance_adjustment_amount,
        balance as balance_amount,

        -- details
        invoicenumber as invoice_number,
        status,
        source,
        comments
    {{ custom_fields('zuora', 'invoice') }}
    from raw_invoices

)

select * from renamed
