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

rated_terms as (

    select * from {{ ref('int_subscription_terms_rated') }}

),

every_charge as (

    select
        month_start_date,
        month_end_date as rated_on,
        subscription_name,
        product_rate_plan_id,
        product_tier,
        delivery,
        licensed_seats,
        arr_amount,
        false as is_bridged
    from charges

    union all

    select
        month_start_date,
        last_day_on as rated_on,
        subscription_name,
        product_rate_plan_id,
        product_tier,
        delivery,
        licensed_seats,
        arr_amount,
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
        cast(every_charge.arr_amount * rated_terms.usd_rate as decimal(28, 9)) as arr_usd_amount,
        every_charge.arr_amount != 0 and rated_terms.usd_rate is null as is_rate_missing
    from every_charge
    inner join subscriptions
        on every_charge.subscription_name = subscriptions.subscription_name
    left join rated_terms
        on
            every_charge.subscription_name = rated_terms.subscription_name
            and every_charge.rated_on >= rated_terms.covers_from
            and every_charge.rated_on < rated_terms.covers_until

)

select * from by_customer
