-- R8 and R10: what each customer holds in a month, what is carried over a gap included.

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
    -- nothing is missing of an amount of 0
    bool_or(arr_usd is null and arr <> 0) as has_missing_rate,
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
