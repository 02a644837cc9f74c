with

charges as (

    select * from {{ ref('int_one_time_charges_classified') }}

),

described as (

    select
        -- ids
        invoice_item_id,
        invoice_id,
        billing_account_id,
        subscription_name,
        rate_plan_charge_id,

        -- details
        charge_name,
        charge_kind,
        currency_code,

        -- dates
        service_start_date,

        -- measures
        quantity,
        amount
    from charges

)

select * from described
