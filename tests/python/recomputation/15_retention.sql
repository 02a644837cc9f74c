-- R10: how much of the ARR of a year ago is still there.

-- Both levels of customers.
create table leveled as
select 'crm_account' as customer_level, customer_id as member_id, * from holdings
union all
select 'customer_family', customer_family_id, * from holdings;

create table retained as
select
    customer_level,
    member_id,
    month_start_date,
    sum(arr_usd) as arr_usd,
    bool_or(arr_usd is null and arr <> 0) as has_missing_rate
from leveled
group by customer_level, member_id, month_start_date;

-- Each customer belongs to the value that it had most ARR in.
create table segments as
with

valued as (

    select
        customer_level,
        member_id,
        month_start_date,
        segment_type,
        segment_value,
        sum(arr_usd) as arr_usd
    from leveled
    cross join lateral (values
        ('all', 'all'), ('sales_channel', sales_channel), ('product_tier', product_tier),
        ('delivery', delivery), ('billing_entity', billing_entity), ('sales_segment', sales_segment)
    ) as kinds (segment_type, segment_value)
    group by all

)

select *
from valued
qualify row_number() over (
    partition by customer_level, member_id, month_start_date, segment_type
    order by arr_usd desc, segment_value
) = 1;

create table recomputed.retention_by_month as
select
    months.month_start_date,
    opening.customer_level,
    segments.segment_type,
    segments.segment_value,
    count(*) as opening_customers,
    count(*) filter (closing.arr_usd > 0) as retained_customers,
    sum(opening.arr_usd) as opening_arr_usd_amount,
    coalesce(sum(closing.arr_usd), 0) as net_retained_arr_usd_amount,
    sum(greatest(least(coalesce(closing.arr_usd, 0), opening.arr_usd), 0)) as gross_retained_arr_usd_amount
from retained as opening
inner join months on months.month_start_date = cast(opening.month_start_date + interval 12 month as date)
inner join segments
    on segments.customer_level = opening.customer_level
    and segments.member_id = opening.member_id
    and segments.month_start_date = opening.month_start_date
left join retained as closing
    on closing.customer_level = opening.customer_level
    and closing.member_id = opening.member_id
    and closing.month_start_date = months.month_start_date
where opening.arr_usd > 0 and not opening.has_missing_rate and not coalesce(closing.has_missing_rate, false)
group by all;
