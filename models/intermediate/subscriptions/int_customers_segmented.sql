with

ways as (

    select * from {{ ref('int_customers_by_level') }}

),

segment_types as (

    select segment_type
    from (values ('sales_channel'), ('product_tier'), ('delivery'), ('billing_entity'), ('sales_segment'))
        as types (segment_type)

),

-- most customers buy in one way: they have nothing to compare
customers as (

    select
        customer_level,
        month_start_date,
        customer_id,
        sum(arr_usd_amount) as arr_usd_amount,
        sum(paid_amount) as paid_amount,
        sum(unrated_charges) > 0 as is_rate_missing,
        count_if(is_whole_family) > 0 as is_whole_family,
        count(*) > 1 as has_several_ways,
        min(sales_channel) as sales_channel,
        min(product_tier) as product_tier,
        min(delivery) as delivery,
        min(billing_entity) as billing_entity,
        min(sales_segment) as sales_segment
    from ways
    group by customer_level, month_start_date, customer_id

),

compared as (

    select
        ways.customer_level,
        ways.month_start_date,
        ways.customer_id,
        segment_types.segment_type,
        case segment_types.segment_type
            when 'sales_channel' then ways.sales_channel
            when 'product_tier' then ways.product_tier
            when 'delivery' then ways.delivery
            when 'billing_entity' then ways.billing_entity
            when 'sales_segment' then ways.sales_segment
        end as segment_value,
        sum(ways.paid_amount) as paid_amount
    from ways
    inner join customers
        on
            ways.customer_level = customers.customer_level
            and ways.month_start_date = customers.month_start_date
            and ways.customer_id = customers.customer_id
    cross join segment_types
    where customers.has_several_ways
    group by all

),

-- the value that is worth most; the lowest name where two are worth the same
largest as (

    select *
    from compared
    qualify row_number() over (
        partition by customer_level, month_start_date, customer_id, segment_type
        order by paid_amount desc, segment_value
    ) = 1

),

chosen as (

    select
        customer_level,
        month_start_date,
        customer_id,
        max(case when segment_type = 'sales_channel' then segment_value end) as sales_channel,
        max(case when segment_type = 'product_tier' then segment_value end) as product_tier,
        max(case when segment_type = 'delivery' then segment_value end) as delivery,
        max(case when segment_type = 'billing_entity' then segment_value end) as billing_entity,
        max(case when segment_type = 'sales_segment' then segment_value end) as sales_segment
    from largest
    group by customer_level, month_start_date, customer_id

),

segmented as (

    select
        customers.customer_level,
        customers.month_start_date,
        customers.customer_id,
        coalesce(chosen.sales_channel, customers.sales_channel) as sales_channel,
        coalesce(chosen.product_tier, customers.product_tier) as product_tier,
        coalesce(chosen.delivery, customers.delivery) as delivery,
        coalesce(chosen.billing_entity, customers.billing_entity) as billing_entity,
        coalesce(chosen.sales_segment, customers.sales_segment) as sales_segment,
        customers.arr_usd_amount,
        customers.paid_amount,
        customers.is_whole_family,
        customers.is_rate_missing
    from customers
    left join chosen
        on
            customers.customer_level = chosen.customer_level
            and customers.month_start_date = chosen.month_start_date
            and customers.customer_id = chosen.customer_id

)

select * from segmented
