with

invoices as (

    select * from {{ ref('stg_zuora__invoices') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

issued as (

    select
        invoices.invoice_id,
        invoices.invoice_number,
        invoices.billing_account_id,
        invoices.status,
        accounts.currency_code,
        invoices.invoiced_on,
        invoices.due_on,
        coalesce(lower(invoices.status) = 'posted', false) as is_posted,
        invoices.amount,
        invoices.tax_amount,
        invoices.paid_amount,
        invoices.balance_amount
    from invoices
    cross join as_of
    left join accounts
        on invoices.billing_account_id = accounts.billing_account_id
    where
        not coalesce(accounts.is_test_account, false)
        and coalesce(cast(invoices.created_at as date), invoices.invoiced_on, as_of.as_of_date)
        <= as_of.as_of_date

)

select * from issued
