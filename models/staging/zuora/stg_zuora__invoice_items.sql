{{ config(materialized='view') }}

with

raw_invoice_items as (

    {{ read_raw('zuora', 'invoiceitem') }}

),

renamed as (

    select
        -- ids
        id as invoice_item_id,
        invoiceid as invoice_id,
        appliedtoinvoiceitemid as applied_to_invoice_item_id,
        subscriptionid as subscription_id,
        rateplanchargeid as rate_plan_charge_id,
        productrateplanchargeid as product_rate_plan_charge_id,
        productid as product_id,

        -- dates
        servicestartdate as service_start_date,
        serviceenddate as service_end_date,
        chargedate as charged_at,
        createddate as created_at,
        updateddate as updated_at,

        -- measures
        chargeamount as charge_amount,
        taxamount as tax_amount,
        unitprice as unit_price_amount,
        quantity,

        -- details
        chargename as charge_name,
        sku,
        uom as unit_of_measure,
        processingtype as processing_type,
        accountingcode as accounting_code
    {{ custom_fields('zuora', 'invoiceitem') }}
    from raw_invoice_items

)

select * from renamed
