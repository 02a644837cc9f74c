with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

auto_renew as (

    select * from {{ ref('int_terms_auto_renew') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

invoice_items as (

    select * from {{ ref('int_invoice_items_classified') }}

),

invoices as (

    select * from {{ ref('int_invoices_issued') }}

),

-- a renewal that was cancelled on its first day is no term, but it was invoiced
renewed as (

    select
        terms.subscription_name,
        terms.term_number,
        terms.delivery,
        coalesce(
            terms.next_term_start_date,
            case
                when subscriptions.term_start_date > terms.term_start_date then subscriptions.term_start_date
            end
        ) as renewed_on
    from terms
    inner join auto_renew
        on
            terms.subscription_name = auto_renew.subscription_name
            and terms.term_number = auto_renew.term_number
    inner join subscriptions
        on terms.subscription_name = subscriptions.subscription_name
    where auto_renew.is_auto_renew

),

invoiced as (

    select distinct
        renewed.subscription_name,
        renewed.renewed_on,
        renewed.delivery,
        invoices.invoice_id,
        invoices.billing_account_id,
        coalesce(invoices.paid_amount, 0) < invoices.amount as is_unpaid
    from renewed
    inner join invoice_items
        on
            renewed.subscription_name = invoice_items.subscription_name
            and renewed.renewed_on = invoice_items.service_start_date
    inner join invoices
        on invoice_items.invoice_id = invoices.invoice_id
    where invoice_items.is_recurring_revenue

)

select * from invoiced
