-- Which accounts are billed from the wrong entity, why, and by when must that change?
with

entities as (

    select * from {{ ref('billing_account_entities') }}

),

billing_accounts as (

    select * from {{ ref('billing_accounts') }}

),

mismatches as (

    select
        billing_accounts.account_name,
        entities.sales_channel,
        entities.bill_to_country_code,
        entities.expected_entity,
        entities.actual_entity,
        entities.mismatch_reason,
        entities.must_change_on,
        entities.replaced_by_billing_account_id,
        round(entities.arr_usd_amount, 2) as arr_usd_amount
    from entities
    inner join billing_accounts
        on entities.billing_account_id = billing_accounts.billing_account_id
    where entities.mismatch_reason is not null

)

select * from mismatches
order by must_change_on nulls last, arr_usd_amount desc
