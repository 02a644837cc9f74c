with

invoices as (

    select * from {{ ref('int_invoices_issued') }}

),

invoice_items as (

    select * from {{ ref('int_invoice_items_classified') }}

),

payments as (

    select * from {{ ref('int_payments_judged') }}

),

open_invoices as (

    select distinct
        invoice_items.subscription_name,
        invoices.invoice_id,
        invoices.invoice_number,
        invoices.billing_account_id,
        invoices.invoiced_on
    from invoices
    inner join invoice_items
        on invoices.invoice_id = invoice_items.invoice_id
    where
        invoices.is_posted
        and invoices.balance_amount > 0
        and invoice_items.subscription_name is not null

),

-- an attempt that is applied to no invoice may be for any that its account had by then
attempts as (

    select
        open_invoices.*,
        payments.attempted_on,
        payments.has_failed
    from open_invoices
    inner join payments
        on open_invoices.invoice_id = payments.invoice_id

    union all

    select
        open_invoices.*,
        payments.attempted_on,
        payments.has_failed
    from open_invoices
    inner join payments
        on open_invoices.billing_account_id = payments.billing_account_id
    where
        payments.invoice_id is null
        and payments.attempted_on >= open_invoices.invoiced_on

),

newest_attempts as (

    select *
    from attempts
    qualify row_number() over (
        partition by subscription_name, invoice_id
        order by attempted_on desc nulls last, has_failed
    ) = 1

),

failed as (

    select
        subscription_name,
        invoice_id,
        invoice_number,
        attempted_on as failed_on
    from newest_attempts
    where has_failed

)

select * from failed
