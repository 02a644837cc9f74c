-- R10: how the ARR of customers moves, and how much of it stays.

-- What ran the day before a cancellation that is no churn counts until its replacement starts.
create table bridges as
select
    months.month_start_date,
    charges.name,
    charges.product_tier,
    charges.is_seat_licensed,
    charges.delivery,
    charges.seats,
    charges.arr,
    charges.arr_usd
from explained
inner join newest as replacement on replacement.name = explained.replacement_name
inner join charges
    on charges.name = explained.name
    and charges.from_day <= explained.changed_on - 1
    and charges.until_day > explained.changed_on - 1
inner join months
    on months.month_end_date >= explained.changed_on
    and months.month_end_date < replacement.subscriptionstartdate;

create table holdings as
with

held as (

    select
        arr.month_start_date,
        arr.subscription_name as name,
        arr.product_tier,
        coalesce(products.is_seat_licensed, false) as is_seat_licensed,
        arr.delivery,
        arr.licensed_seats as seats,
        arr.arr_amount as arr,
        arr.arr_usd_amount as arr_usd,
        false as is_bridge
    from recomputed.arr_by_month as arr
    left join products using (product_rate_plan_id)
    union all
    select *, true
    from bridges

)

select
    held.*,
    newest.customer_id,
    newest.customer_family_id,
    newest.crm_account_id,
    newest.sales_channel,
    coalesce(newest.sales_segment, 'unknown') as sales_segment,
    coalesce(entities.billing_entity, 'unknown') as billing_entity
from held
inner join newest using (name)
left join entities on entities.account_id = newest.owner_id;

create table customer_months as
select
    month_start_date,
    customer_id,
    coalesce(sum(arr_usd), 0) as closing,
    coalesce(sum(arr_usd) filter (is_bridge), 0) as bridged,
    bool_or(is_bridge) as is_bridged,
    bool_or(arr_usd is null) as has_missing_rate,
    -- without a rate the amount in its own currency says whether somebody is a customer
    sum(coalesce(arr_usd, arr)) > 0 as is_customer
from holdings
group by month_start_date, customer_id;

create table tier_months as
select
    month_start_date,
    customer_id,
    product_tier,
    coalesce(sum(seats) filter (is_seat_licensed), 0) as seats,
    coalesce(sum(arr_usd) filter (is_seat_licensed), 0) as seated_arr,
    coalesce(sum(arr_usd) filter (not is_seat_licensed), 0) as other_arr
from holdings
where arr_usd is not null
group by month_start_date, customer_id, product_tier;

-- Each month beside the one before it, for customers and for their tiers.
create table paired as
with

paired_months as (

    select month_start_date, customer_id from customer_months
    union
    select cast(month_start_date + interval 1 month as date), customer_id from customer_months

),

first_months as (

    select customer_id, min(month_start_date) as first_month
    from customer_months
    where is_customer
    group by customer_id

)

select
    paired_months.month_start_date,
    paired_months.customer_id,
    coalesce(before.closing, 0) as opening,
    coalesce(now.closing, 0) as closing,
    coalesce(now.bridged, 0) as bridged,
    coalesce(now.is_bridged, false) as is_bridged,
    coalesce(before.has_missing_rate, false) or coalesce(now.has_missing_rate, false) as has_missing_rate,
    case
        when coalesce(now.is_customer, false) = coalesce(before.is_customer, false) then 'change'
        when before.is_customer then 'churn'
        when first_months.first_month = paired_months.month_start_date then 'new'
        else 'reactivation'
    end as movement
from paired_months
inner join months using (month_start_date)
left join first_months using (customer_id)
left join customer_months as now
    on now.customer_id = paired_months.customer_id and now.month_start_date = paired_months.month_start_date
left join customer_months as before
    on before.customer_id = paired_months.customer_id
    and before.month_start_date = cast(paired_months.month_start_date - interval 1 month as date);

create table split as
with

paired_tiers as (

    select
        coalesce(now.month_start_date, cast(before.month_start_date + interval 1 month as date)) as month_start_date,
        coalesce(now.customer_id, before.customer_id) as customer_id,
        coalesce(before.seats, 0) as seats_before,
        coalesce(now.seats, 0) as seats_now,
        coalesce(before.seated_arr, 0) as arr_before,
        coalesce(now.seated_arr, 0) as arr_now,
        coalesce(now.other_arr, 0) - coalesce(before.other_arr, 0) as other_difference
    from tier_months as now
    full join tier_months as before
        on before.customer_id = now.customer_id
        and before.product_tier = now.product_tier
        and before.month_start_date = cast(now.month_start_date - interval 1 month as date)

)

select
    month_start_date,
    customer_id,
    if(sum(seats_before) = 0, 0, (sum(seats_now) - sum(seats_before)) * sum(arr_before) / sum(seats_before)) as seat_part,
    coalesce(sum(arr_now - seats_now * arr_before / seats_before) filter (seats_before > 0 and seats_now > 0), 0)
    + sum(other_difference) as price_part
from paired_tiers
group by month_start_date, customer_id;

create table recomputed.arr_movements as
with

parted as (

    select
        paired.*,
        if(movement = 'change', coalesce(split.seat_part, 0), 0) as seat_part,
        if(movement = 'change', coalesce(split.price_part, 0), 0) as price_part
    from paired
    left join split using (month_start_date, customer_id)

)

select
    month_start_date,
    customer_id,
    opening as opening_arr_usd_amount,
    if(movement = 'new', closing - opening, 0) as new_arr_usd_amount,
    if(movement = 'change', greatest(closing - opening, 0), 0) as expansion_arr_usd_amount,
    if(movement = 'change', least(closing - opening, 0), 0) as contraction_arr_usd_amount,
    if(movement = 'churn', closing - opening, 0) as churn_arr_usd_amount,
    if(movement = 'reactivation', closing - opening, 0) as reactivation_arr_usd_amount,
    closing as closing_arr_usd_amount,
    bridged as bridged_arr_usd_amount,
    seat_part as seat_change_arr_usd_amount,
    price_part as price_change_arr_usd_amount,
    if(movement = 'change', closing - opening - seat_part - price_part, 0) as tier_change_arr_usd_amount,
    has_missing_rate,
    is_bridged
from parted;

-- Both levels of customers, a row for each month.
create table retained as
with

leveled as (

    select 'crm_account' as customer_level, customer_id as member_id, * from holdings
    union all
    select 'customer_family', customer_family_id, * from holdings

)

select
    customer_level,
    member_id,
    month_start_date,
    sum(arr_usd) as arr_usd,
    bool_or(arr_usd is null) as has_missing_rate
from leveled
group by customer_level, member_id, month_start_date;

-- Each customer belongs to the value that it had most ARR in.
create table segments as
with

leveled as (

    select 'crm_account' as customer_level, customer_id as member_id, * from holdings
    union all
    select 'customer_family', customer_family_id, * from holdings

),

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
        ('all', 'all'), ('sales_channel', sales_channel), ('product_tier', product_tier), ('delivery', delivery),
        ('billing_entity', billing_entity), ('sales_segment', sales_segment)
    ) as kinds (segment_type, segment_value)
    group by all

)

select *
from valued
qualify row_number() over (
    partition by customer_level, member_id, month_start_date, segment_type order by arr_usd desc, segment_value
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
