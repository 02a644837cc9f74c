with

payments as (

    select * from {{ ref('stg_zuora__payments') }}

),

invoice_payments as (

    select * from {{ ref('stg_zuora__invoice_payments') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

applied as (

    select distinct
        payment_id,
        invoice_id
    from invoice_payments

),

-- an attempt that failed is mostly applied to no invoice
judged as (

    select
        payments.payment_id,
        payments.billing_account_id,
        applied.invoice_id,
        coalesce(payments.payment_date, cast(payments.created_at as date)) as attempted_on,
        coalesce(
            lower(payments.status) in ('error', 'canceled', 'cancelled', 'voided', 'reversed')
            or lower(payments.gateway_state) in ('failedtosubmit', 'failedtosettle'),
            false
        ) as has_failed,
        coalesce(
            lower(payments.status) = 'processed'
            and coalesce(lower(payments.gateway_state), '') not in ('failedtosubmit', 'failedtosettle'),
            false
        ) as has_succeeded
    from payments
    cross join as_of
    left join applied
        on payments.payment_id = applied.payment_id
    where
        coalesce(cast(payments.created_at as date), payments.payment_date, as_of.as_of_date)
        <= as_of.as_of_date

)

select * from judged
