with

invoice_items as (

    select * from {{ ref('int_invoice_items_classified') }}

),

kinds as (

    select * from {{ ref('one_time_charge_kinds') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

one_time_items as (

    select
        *,
        lower(concat(coalesce(charge_name, ''), ' ', coalesce(rate_plan_name, ''))) as searched_text
    from invoice_items
    where
        is_posted
        and not is_recurring_revenue

),

-- the most specific pattern in force wins; what none fits is other
classified as (

    select
        one_time_items.invoice_item_id,
        one_time_items.invoice_id,
        one_time_items.billing_account_id,
        one_time_items.subscription_name,
        one_time_items.rate_plan_charge_id,
        one_time_items.charge_name,
        one_time_items.service_start_date,
        one_time_items.quantity,
        one_time_items.currency_code,
        one_time_items.amount,
        coalesce(kinds.charge_kind, 'other') as charge_kind
    from one_time_items
    cross join as_of
    left join kinds
        on
            one_time_items.searched_text like kinds.charge_pattern
            and kinds.valid_from <= as_of.as_of_date
    qualify row_number() over (
        partition by one_time_items.invoice_item_id
        order by kinds.priority, kinds.valid_from desc nulls last, kinds.charge_pattern
    ) = 1

)

select * from classified
