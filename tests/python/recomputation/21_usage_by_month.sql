-- R7: seats and users of every month.

create table sold_seats as
select
    months.month_start_date,
    months.month_end_date,
    charges.name,
    max_by(charges.product_tier, charges.tier_rank) as product_tier,
    max_by(charges.delivery, charges.tier_rank) as delivery,
    cast(sum(charges.seats) as bigint) as seats,
    sum(charges.arr) filter (charges.is_seat_licensed)
    / nullif(sum(charges.seats) filter (charges.is_seat_licensed), 0) as seat_price
from charges
inner join months on charges.from_day <= months.month_end_date and charges.until_day > months.month_end_date
group by all;

create table used_seats as
with

-- The last count of each instance in the month; where a seat link counts, no ping.
last_reports as (

    select
        sold_seats.month_start_date,
        reports.*
    from sold_seats
    inner join reports
        on reports.name = sold_seats.name
        and reports.day between sold_seats.month_start_date and sold_seats.month_end_date
    qualify
        (reports.usage_source = 'seat_link') = bool_or(
            reports.usage_source = 'seat_link' and reports.billable_users is not null
        ) over (partition by reports.name, sold_seats.month_start_date)
        and row_number() over (
            partition by
                reports.name, sold_seats.month_start_date, reports.deployment_id, reports.usage_source
            order by reports.billable_users is null, reports.day desc
        ) = 1

),

maxima as (

    select
        sold_seats.month_start_date,
        sold_seats.name,
        max(reports.highest_users) as max_users
    from sold_seats
    inner join terms
        on terms.name = sold_seats.name
        and sold_seats.month_end_date >= terms.starts_on
        and sold_seats.month_end_date < terms.ends_on
    inner join reports
        on reports.name = sold_seats.name
        and reports.term_number = terms.term_number
        and reports.day <= sold_seats.month_end_date
    group by all

)

select
    last_reports.month_start_date,
    last_reports.name,
    any_value(last_reports.usage_source) as usage_source,
    max(last_reports.billable_users) as users,
    any_value(maxima.max_users) as max_users
from last_reports
left join maxima using (month_start_date, name)
group by all
union all
select
    sold_seats.month_start_date,
    sold_seats.name,
    'gitlab_com',
    max_by(days.billable_users, days.day),
    greatest(
        max_by(days.billable_users, days.day),
        if(sold_seats.month_end_date = as_of(), any_value(reported_maxima.max_seats_used), null)
    )
from sold_seats
inner join paid_namespaces using (name)
inner join namespace_days as days
    on days.root_id = paid_namespaces.root_id and days.day <= sold_seats.month_end_date
left join reported_maxima on reported_maxima.root_id = paid_namespaces.root_id
where sold_seats.delivery = 'SaaS'
group by sold_seats.month_start_date, sold_seats.month_end_date, sold_seats.name;

create table recomputed.seat_utilization_by_month as
select
    sold_seats.month_start_date,
    sold_seats.name as subscription_name,
    sold_seats.product_tier,
    sold_seats.delivery,
    sold_seats.seats as licensed_seats,
    used_seats.users as billable_users,
    used_seats.max_users as max_billable_users,
    if(used_seats.max_users is null, null, greatest(used_seats.max_users - sold_seats.seats, 0))
        as users_over_license,
    newest.currency_code,
    users_over_license * sold_seats.seat_price as overage_arr_amount,
    coalesce(used_seats.usage_source, 'none') as usage_source
from sold_seats
inner join newest using (name)
left join used_seats using (month_start_date, name);
