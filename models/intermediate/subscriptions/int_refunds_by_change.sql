with

refunds as (

    select * from {{ ref('stg_zuora__refunds') }}

),

refund_invoice_payments as (

    select * from {{ ref('stg_zuora__refund_invoice_payments') }}

),

invoice_items as (

    select * from {{ ref('int_invoice_items_classified') }}

),

changes as (

    select * from {{ ref('int_subscription_changes_measured') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

refunded_invoices as (

    select
        refund_invoice_payments.invoice_id,
        refunds.refunded_on,
        refund_invoice_payments.refund_amount
    from refund_invoice_payments
    cross join as_of
    inner join refunds
        on refund_invoice_payments.refund_id = refunds.refund_id
    where
        lower(refunds.status) = 'processed'
        and refunds.refunded_on <= as_of.as_of_date

),

invoiced as (

    select
        invoice_id,
        subscription_name,
        sum(amount) as amount,
        sum(sum(amount)) over (partition by invoice_id) as invoice_amount,
        count(*) over (partition by invoice_id) as subscriptions_invoiced
    from invoice_items
    where subscription_name is not null
    group by invoice_id, subscription_name

),

-- subscriptions on one invoice share its refund by what each was invoiced
refunded as (

    select
        invoiced.subscription_name,
        refunded_invoices.refunded_on,
        sum(
            cast(
                refunded_invoices.refund_amount
                * case
                    when invoiced.invoice_amount = 0 then cast(1 as double) / invoiced.subscriptions_invoiced
                    else cast(invoiced.amount as double) / cast(invoiced.invoice_amount as double)
                end
                as decimal(28, 9)
            )
        ) as refund_amount
    from refunded_invoices
    inner join invoiced
        on refunded_invoices.invoice_id = invoiced.invoice_id
    group by invoiced.subscription_name, refunded_invoices.refunded_on

),

-- a refund belongs to the last change before it, or else to the first one after it
assigned as (

    select
        refunded.refund_amount,
        changes.subscription_name,
        changes.changed_on,
        changes.change_type
    from refunded
    inner join changes
        on refunded.subscription_name = changes.subscription_name
    qualify row_number() over (
        partition by refunded.subscription_name, refunded.refunded_on
        order by
            case when changes.changed_on <= refunded.refunded_on then 0 else 1 end,
            abs(datediff('day', changes.changed_on, refunded.refunded_on))
    ) = 1

),

by_change as (

    select
        subscription_name,
        changed_on,
        change_type,
        sum(refund_amount) as refund_amount
    from assigned
    group by subscription_name, changed_on, change_type

)

select * from by_change
