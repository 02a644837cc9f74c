-- R10: how the ARR of customers moves, and what part of it is seats, prices and tiers.

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
        coalesce(
            now.month_start_date, cast(before.month_start_date + interval 1 month as date)
        ) as month_start_date,
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
    -- where there were no seats, what the new ones cost is seats
    if(
        sum(seats_before) = 0,
        sum(arr_now) - sum(arr_before),
        (sum(seats_now) - sum(seats_before)) * sum(arr_before) / sum(seats_before)
    ) as seat_part,
    coalesce(sum(
        arr_now - seats_now * arr_before / seats_before
    ) filter (seats_before > 0 and seats_now > 0), 0) + sum(other_difference) as price_part
from paired_tiers
group by month_start_date, customer_id;

create table recomputed.arr_movements as
with

parted as (

    select
        paired.*,
        -- where nothing expands or contracts, there is nothing to split
        movement = 'change' and closing <> opening as is_split,
        if(is_split, coalesce(split.seat_part, 0), 0) as seat_part,
        if(is_split, coalesce(split.price_part, 0), 0) as price_part
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
    if(is_split, closing - opening - seat_part - price_part, 0) as tier_change_arr_usd_amount,
    has_missing_rate,
    is_bridged
from parted;
