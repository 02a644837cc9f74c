-- R9: charges, and what a subscription is worth on a day.

-- Recurring charges of the newest version, each in the terms that it runs in, with the rate of that term.
create table charges as
select
    newest.name,
    coalesce(products.product_rate_plan_id, 'unmapped') as product_rate_plan_id,
    coalesce(products.product_tier, 'Other') as product_tier,
    coalesce(products.tier_rank, 0) as tier_rank,
    coalesce(products.delivery, 'Other') as delivery,
    coalesce(products.is_seat_licensed, false) as is_seat_licensed,
    greatest(charge.effectivestartdate, term_days.from_day) as from_day,
    least(coalesce(charge.effectiveenddate, date '9999-12-31'), term_days.until_day) as until_day,
    if(products.is_seat_licensed, cast(round(coalesce(charge.quantity, 0)) as bigint), 0) as seats,
    coalesce(charge.mrr, 0) as mrr,
    12 * coalesce(charge.mrr, 0) as arr,
    cast(12 * coalesce(charge.mrr, 0) * rates.usd_rate as decimal(28, 9)) as arr_usd
from newest
inner join zuora.rateplan as plan on plan.subscriptionid = newest.id
inner join zuora.rateplancharge as charge on charge.rateplanid = plan.id
inner join term_days
    on term_days.name = newest.name
    and charge.effectivestartdate < term_days.until_day
    and coalesce(charge.effectiveenddate, date '9999-12-31') > term_days.from_day
left join products on products.product_rate_plan_id = plan.productrateplanid
left join rates
    on rates.currency_code = newest.currency_code
    and term_days.term_start_date >= rates.valid_from
    and term_days.term_start_date < rates.valid_until
where
    charge.chargetype = 'Recurring'
    and coalesce(products.is_recurring_revenue, true)
    and charge.effectivestartdate < coalesce(charge.effectiveenddate, date '9999-12-31');

-- What a subscription is worth on the days that matter: as of today, and on the day that shows its product.
create macro worth(days) as table
select
    days.name,
    days.day,
    cast(sum(charges.seats) as bigint) as seats,
    sum(charges.mrr) as mrr,
    sum(charges.arr) as arr,
    -- one charge without a rate leaves the whole without
    if(count(*) > count(charges.arr_usd), null, sum(charges.arr_usd)) as arr_usd,
    max(charges.tier_rank) as tier_rank,
    max_by(charges.product_tier, charges.tier_rank) as product_tier,
    max_by(charges.delivery, charges.tier_rank) as delivery
from query_table(days) as days
inner join charges
    on charges.name = days.name
    and charges.from_day <= days.day
    and charges.until_day > days.day
group by days.name, days.day;

create table product_days as
select name, greatest(subscriptionstartdate, least(as_of(), ends_on - 1)) as day
from newest;

create table shown_products as select * from worth('product_days');

create table today as select name, as_of() as day from newest;

create table worth_today as select * from worth('today');
