with

invoices as (

    select * from {{ ref('int_invoices_issued') }}

),

attributed as (

    select * from {{ ref('int_accounts_attributed') }}

),

auto_renewals as (

    select * from {{ ref('int_auto_renewals_invoiced') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

auto_renewing_invoices as (

    select distinct invoice_id
    from auto_renewals

),

described as (

    select
        -- ids
        invoices.invoice_id,
        invoices.invoice_number,
        invoices.billing_account_id,

        -- details
        invoices.status,
        coalesce(attributed.billing_entity, 'unknown') as billing_entity,
        invoices.currency_code,

        -- dates
        invoices.invoiced_on,
        invoices.due_on,

        -- flags
        auto_renewing_invoices.invoice_id is not null as is_auto_renewal,

        -- measures
        invoices.amount,
        invoices.tax_amount,
        invoices.paid_amount,
        invoices.balance_amount,
        cast(
            case
                when invoices.is_posted and invoices.balance_amount > 0 and invoices.due_on < as_of.as_of_date
                    then datediff('day', invoices.due_on, as_of.as_of_date)
                else 0
            end
            as bigint
        ) as days_overdue
    from invoices
    cross join as_of
    left join attributed
        on invoices.billing_account_id = attributed.billing_account_id
    left join auto_renewing_invoices
        on invoices.invoice_id = auto_renewing_invoices.invoice_id

)

select * from described
