with

charges as (

    select * from {{ ref('int_charges_by_customer') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- only months that a completed one is compared with, a year on
by_account as (

    select
        charges.month_start_date,
        charges.customer_id,
        charges.customer_family_id,
        charges.is_whole_family,
        charges.sales_channel,
        charges.product_tier,
        charges.delivery,
        charges.billing_entity,
        charges.sales_segment,
        sum(coalesce(charges.arr_usd_amount, 0)) as arr_usd_amount,
        sum(coalesce(charges.arr_usd_amount, charges.arr_amount)) as paid_amount,
        count_if(charges.is_rate_missing) as unrated_charges
    from charges
    inner join as_of
        on
            cast({{ dbt.dateadd('month', 12, 'charges.month_start_date') }} as date)
            <= as_of.last_completed_month
    group by all

),

-- a customer that is its whole family counts on both levels with one row
by_level as (

    select
        'crm_account' as customer_level,
        month_start_date,
        customer_id,
        is_whole_family,
        sales_channel,
        product_tier,
        delivery,
        billing_entity,
        sales_segment,
        arr_usd_amount,
        paid_amount,
        unrated_charges
    from by_account

    union all

    select
        'customer_family' as customer_level,
        month_start_date,
        customer_family_id as customer_id,
        false as is_whole_family,
        sales_channel,
        product_tier,
        delivery,
        billing_entity,
        sales_segment,
        sum(arr_usd_amount) as arr_usd_amount,
        sum(paid_amount) as paid_amount,
        sum(unrated_charges) as unrated_charges
    from by_account
    where not is_whole_family
    group by all

)

select * from by_level
