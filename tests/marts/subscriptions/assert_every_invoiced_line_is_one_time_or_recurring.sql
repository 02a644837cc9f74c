-- Why: a line that is in neither is lost money, and one that is in both counts twice.
-- When it fails: the line shown of a final invoice stands in none or in both of one-time charges and ARR.
with

items as (

    select * from {{ ref('stg_zuora__invoice_items') }}

),

invoices as (

    select * from {{ ref('invoices') }}

),

versions as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

subscription_versions as (

    select * from {{ ref('subscription_versions') }}

),

one_time_charges as (

    select * from {{ ref('one_time_charges') }}

),

classified as (

    select * from {{ ref('int_invoice_items_classified') }}

),

recurring_charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

real_names as (

    select distinct subscription_name
    from subscription_versions

),

final_lines as (

    select
        items.invoice_item_id,
        items.charge_amount
    from items
    inner join invoices
        on items.invoice_id = invoices.invoice_id
    left join versions
        on items.subscription_id = versions.subscription_id
    left join real_names
        on versions.subscription_name = real_names.subscription_name
    where
        lower(invoices.status) = 'posted'
        and (versions.subscription_id is null or real_names.subscription_name is not null)

),

counted_lines as (

    select
        invoice_item_id,
        amount
    from one_time_charges

    union all

    select
        invoice_item_id,
        amount
    from classified
    where is_posted and is_recurring_revenue

),

counted as (

    select
        invoice_item_id,
        count(*) as times_counted,
        sum(amount) as amount
    from counted_lines
    group by invoice_item_id

),

wrong as (

    select coalesce(final_lines.invoice_item_id, counted.invoice_item_id) as invoice_item_id
    from final_lines
    full outer join counted
        on final_lines.invoice_item_id = counted.invoice_item_id
    where
        counted.times_counted is distinct from 1
        or counted.amount is distinct from final_lines.charge_amount

    union all

    select one_time_charges.invoice_item_id
    from one_time_charges
    inner join recurring_charges
        on one_time_charges.rate_plan_charge_id = recurring_charges.rate_plan_charge_id

)

select * from wrong
