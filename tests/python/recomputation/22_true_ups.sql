-- R7: what users over the licence cost, and whether the renewal licence will activate.

create macro seats_on(days) as table
select
    days.name,
    days.day,
    cast(sum(charges.seats) as bigint) as seats,
    sum(charges.arr) / nullif(sum(charges.seats), 0) as seat_price,
    cast(sum(charges.seats) filter (charges.delivery = 'Self-Managed') as bigint) as licence_seats,
    max_by(charges.delivery, charges.tier_rank) as delivery
from query_table(days) as days
inner join charges
    on charges.name = days.name
    and charges.from_day <= days.day
    and charges.until_day > days.day
    and charges.is_seat_licensed
group by days.name, days.day;

create table seats_ended as select * from seats_on('last_days');
create table seats_renewed as select * from seats_on('first_days');

create table renewal_seats as
select links.name, links.term_number, sum(seats_renewed.licence_seats) as licence_seats
from links
left join seats_renewed on seats_renewed.name = links.renewal_name and seats_renewed.day = links.renewed_on
group by links.name, links.term_number;

-- True-ups up to 30 days into a renewal settle what it renews, others the term that they are in.
create table settled as
with

sold as (

    select subscription_name as name, service_start_date as day, quantity
    from recomputed.one_time_charges
    where charge_kind = 'true_up'

),

in_terms as (

    select
        coalesce(links.name, terms.name) as name,
        coalesce(links.term_number, terms.term_number) as term_number,
        sold.quantity
    from sold
    inner join terms on terms.name = sold.name and sold.day >= terms.starts_on and sold.day < terms.ends_on
    left join links
        on links.renewal_name = terms.name
        and links.renewed_on = terms.starts_on
        and sold.day <= terms.starts_on + 30

)

select name, term_number, sum(quantity) as seats
from in_terms
group by name, term_number;

-- What instances reported in a term: the most of all, and the largest of their last reports.
create table term_usage as
with

last_reports as (

    select name, term_number, deployment_id, max_by(billable_users, day) as users
    from reports
    where name is not null and billable_users is not null
    group by all

),

current_users as (

    select name, term_number, max(users) as users
    from last_reports
    group by name, term_number

)

select
    reports.name,
    reports.term_number,
    max(reports.highest_users) as max_users,
    any_value(current_users.users) as users
from reports
left join current_users using (name, term_number)
where reports.name is not null
group by reports.name, reports.term_number;

create table recomputed.true_ups as
select
    terms.name as subscription_name,
    terms.term_number,
    terms.ends_on as term_end_date,
    renewal_seats.name is not null as is_renewed,
    seats_ended.seats as licensed_seats,
    term_usage.max_users as max_billable_users,
    if(max_users is null, null, greatest(max_users - seats_ended.seats, 0)) as users_over_license,
    cast(round(coalesce(settled.seats, 0)) as bigint) as true_up_seats_invoiced,
    if(max_users is null, null, greatest(users_over_license - true_up_seats_invoiced, 0))
        as true_up_seats_missing,
    newest.currency_code,
    true_up_seats_missing * seats_ended.seat_price as true_up_owed_amount,
    -- without a renewal, the seats of now; nobody has more users now than at most
    if(is_renewed, renewal_seats.licence_seats, seats_ended.seats) as next_seats,
    if(next_seats is null, null, true_up_seats_invoiced >= users_over_license)
    and case
        when term_usage.users is not null then next_seats >= term_usage.users
        when next_seats >= term_usage.max_users then true
    end as is_renewal_license_activatable,
    case
        when next_seats is null then 'no licence to activate'
        when true_up_seats_invoiced < users_over_license then 'true-up seats missing'
        when next_seats < term_usage.users then 'fewer seats than users'
        when is_renewal_license_activatable is null then 'users unknown'
    end as activation_problem
from terms
inner join newest using (name)
inner join seats_ended
    on seats_ended.name = terms.name
    and seats_ended.day = terms.ends_on - 1
    and seats_ended.delivery = 'Self-Managed'
left join renewal_seats on renewal_seats.name = terms.name and renewal_seats.term_number = terms.term_number
left join settled on settled.name = terms.name and settled.term_number = terms.term_number
left join term_usage on term_usage.name = terms.name and term_usage.term_number = terms.term_number
-- what ended up to 180 days ago may still be renewed, unless it was cancelled
where is_renewed or (newest.status <> 'Cancelled' and terms.ends_on between as_of() - 180 and as_of() + 90);
