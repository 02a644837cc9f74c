with

opening as (

    select * from {{ ref('int_customers_segmented') }}

),

customers as (

    select * from {{ ref('int_customers_by_month') }}

),

customer_levels as (

    select customer_level
    from (values ('crm_account'), ('customer_family')) as levels (customer_level)

),

segment_types as (

    select segment_type
    from (
        values
        ('all'), ('sales_channel'), ('product_tier'), ('delivery'), ('billing_entity'), ('sales_segment')
    ) as types (segment_type)

),

closing as (

    select
        'crm_account' as customer_level,
        month_start_date,
        customer_id,
        closing_arr_usd_amount as arr_usd_amount,
        is_rate_missing
    from customers

    union all

    select
        'customer_family' as customer_level,
        month_start_date,
        customer_family_id as customer_id,
        sum(closing_arr_usd_amount) as arr_usd_amount,
        count_if(is_rate_missing) > 0 as is_rate_missing
    from customers
    where not is_whole_family
    group by month_start_date, customer_family_id

),

-- a customer that is gone has no row: nothing is left of it
compared as (

    select
        cast({{ dbt.dateadd('month', 12, 'opening.month_start_date') }} as date) as month_start_date,
        opening.customer_level,
        opening.is_whole_family,
        opening.sales_channel,
        opening.product_tier,
        opening.delivery,
        opening.billing_entity,
        opening.sales_segment,
        not opening.is_rate_missing and not coalesce(closing.is_rate_missing, false) as has_rate,
        opening.arr_usd_amount as old_amount,
        case when closing.arr_usd_amount > 0 then closing.arr_usd_amount else 0 end as new_amount
    from opening
    left join closing
        on
            opening.customer_level = closing.customer_level
            and opening.customer_id = closing.customer_id
            and cast({{ dbt.dateadd('month', 12, 'opening.month_start_date') }} as date)
            = closing.month_start_date
    where opening.paid_amount > 0

),

by_segment as (

    select
        -- ids
        compared.month_start_date,
        customer_levels.customer_level,
        segment_types.segment_type,
        case segment_types.segment_type
            when 'all' then 'all'
            when 'sales_channel' then compared.sales_channel
            when 'product_tier' then compared.product_tier
            when 'delivery' then compared.delivery
            when 'billing_entity' then compared.billing_entity
            when 'sales_segment' then compared.sales_segment
        end as segment_value,

        -- measures
        cast(count_if(compared.has_rate) as bigint) as opening_customers,
        cast(count_if(compared.has_rate and compared.new_amount > 0) as bigint) as retained_customers,
        cast(count_if(not compared.has_rate) as bigint) as customers_without_rate,
        cast(
            sum(case when compared.has_rate then compared.old_amount else 0 end) as decimal(28, 9)
        ) as opening_arr_usd_amount,
        cast(
            sum(case when compared.has_rate then compared.new_amount else 0 end) as decimal(28, 9)
        ) as net_retained_arr_usd_amount,
        cast(
            sum(case when compared.has_rate then least(compared.new_amount, compared.old_amount) else 0 end)
            as decimal(28, 9)
        ) as gross_retained_arr_usd_amount
    from compared
    cross join segment_types
    inner join customer_levels
        on compared.customer_level = customer_levels.customer_level or compared.is_whole_family
    group by all

)

select * from by_segment
