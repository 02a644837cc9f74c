with

charges as (

    select * from {{ ref('int_charges_by_month') }}

),

bridged_charges as (

    select * from {{ ref('int_charges_bridged') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_by_customer') }}

),

every_charge as (

    select
        month_start_date,
        subscription_name,
        product_rate_plan_id,
        product_tier,
        delivery,
        licensed_seats,
        arr_amount,
        arr_usd_amount,
        false as is_bridged
    from charges

    union all

    select
        month_start_date,
        subscription_name,
        product_rate_plan_id,
        product_tier,
        delivery,
        licensed_seats,
        arr_amount,
        arr_usd_amount,
        true as is_bridged
    from bridged_charges

),

by_customer as (

    select
        every_charge.month_start_date,
        every_charge.subscription_name,
        every_charge.product_rate_plan_id,
        subscriptions.customer_id,
        subscriptions.customer_family_id,
        subscriptions.crm_account_id,
        subscriptions.is_whole_family,
        every_charge.product_tier,
        every_charge.delivery,
        subscriptions.sales_channel,
        subscriptions.billing_entity,
        subscriptions.sales_segment,
        every_charge.is_bridged,
        every_charge.licensed_seats,
        every_charge.arr_amount,
        every_charge.arr_usd_amount,
        every_charge.arr_amount != 0 and every_charge.arr_usd_amount is null as is_rate_missing
    from every_charge
    inner join subscriptions
        on every_charge.subscription_name = subscriptions.subscription_name

)

select * from by_customer
