-- Where do Zuora and the customers app disagree about auto-renewal, and when does it matter?
with

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

disagreements as (

    select
        subscription_name,
        sales_channel,
        is_auto_renew_in_zuora,
        is_auto_renew_in_customers_app,
        is_auto_renew,
        term_end_date,
        round(arr_usd_amount, 2) as arr_usd_amount
    from subscriptions
    where
        is_in_force
        and is_auto_renew_in_zuora != is_auto_renew_in_customers_app

)

select * from disagreements
order by term_end_date, subscription_name
