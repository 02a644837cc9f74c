-- What became of each renewal, who is over the licence of its term, and who has asked Support about it.

create table term_renewals as
select
    links.name,
    links.term_number,
    min(links.renewed_on) as renewed_on,
    any_value(terms.renewed_arr_amount) as renewed_arr
from links
inner join recomputed.subscription_terms as terms
    on terms.subscription_name = links.name and terms.term_number = links.term_number
group by links.name, links.term_number;

-- R8: the renewal, or a part of it, is on another entity's account of the same customer. It need not be cancelled.
create table entity_changes as
select distinct links.name, links.term_number
from links
inner join newest as ended on ended.name = links.name
inner join newest as started on started.name = links.renewal_name
inner join accounts as payers on payers.account_id = ended.owner_id
inner join accounts as new_payers on new_payers.account_id = started.owner_id
left join entities on entities.account_id = ended.accountid
left join entities as new_entities on new_entities.account_id = started.accountid
where
    started.accountid <> ended.accountid
    and started.crm_account_id = ended.crm_account_id
    and new_payers.crm_account_id = payers.crm_account_id
    and coalesce(new_entities.billing_entity, 'unknown') <> coalesce(entities.billing_entity, 'unknown')
    and datediff('day', links.ends_on, links.renewed_on) between -3 and 30
union
select last_terms.name, last_terms.term_number
from last_terms
inner join recomputed.cancellations_and_downgrades as changes
    on changes.subscription_name = last_terms.name
    and changes.change_type = 'cancellation'
    and changes.reason = 'entity_change';

-- An anniversary renews nothing. Half a cent more or less is neither expansion nor contraction.
create table outcomes as
select
    events.name,
    events.term_number,
    events.event_on,
    if(events.is_anniversary, 0, coalesce(worth_ended.arr, 0)) as arr,
    cast(if(events.is_anniversary, 0, coalesce(worth_ended.arr, 0)) * rates.usd_rate as decimal(28, 9)) as arr_usd,
    term_renewals.renewed_arr,
    cast(term_renewals.renewed_arr * rates.usd_rate as decimal(28, 9)) as renewed_arr_usd,
    term_renewals.renewed_on,
    if(
        term_renewals.name is null, null, greatest(datediff('day', events.event_on, term_renewals.renewed_on), 0)
    ) as days_late,
    case
        when events.is_anniversary and events.event_on > as_of() then 'pending'
        when events.is_anniversary then 'renewed'
        when entity_changes.name is not null then 'entity_changed'
        when term_renewals.renewed_arr >= worth_ended.arr + 0.005 then 'expanded'
        when term_renewals.renewed_arr <= worth_ended.arr - 0.005 then 'contracted'
        when term_renewals.name is not null then 'renewed'
        when events.event_on > as_of() then 'pending'
        when cancelled.name is not null or events.event_on < as_of() - 180 then 'churned'
        else 'lapsed'
    end as outcome
from renewal_events as events
inner join term_rates as rates on rates.name = events.name and rates.term_number = events.term_number
left join worth_ended on worth_ended.name = events.name and worth_ended.day = events.ends_on - 1
left join term_renewals
    on term_renewals.name = events.name
    and term_renewals.term_number = events.term_number
    and not events.is_anniversary
left join entity_changes
    on entity_changes.name = events.name and entity_changes.term_number = events.term_number
left join ended_by_cancellation as cancelled
    on cancelled.name = events.name and cancelled.term_number = events.term_number;

-- Users over the licence as of the term's last month. Those of `true_ups` where one is due.
create table term_users as
with

watched as (

    select
        terms.name,
        terms.term_number,
        max_by(months.users_over_license, months.month_start_date) as users_over,
        greatest(min(months.month_start_date) filter (months.users_over_license > 0), any_value(terms.starts_on))
            as over_since
    from terms
    left join recomputed.seat_utilization_by_month as months
        on months.subscription_name = terms.name
        and last_day(months.month_start_date) >= terms.starts_on
        and last_day(months.month_start_date) < terms.ends_on
    group by terms.name, terms.term_number

),

settled_terms as (

    select name, term_number, cast(round(sum(seats)) as bigint) as true_up_seats
    from settled
    group by name, term_number

)

select
    watched.name,
    watched.term_number,
    watched.over_since,
    coalesce(true_ups.users_over_license, watched.users_over) as users_over,
    coalesce(true_ups.users_over_license, watched.users_over) - coalesce(settled_terms.true_up_seats, 0)
        as users_over_without_true_up
from watched
left join settled_terms using (name, term_number)
left join recomputed.true_ups as true_ups
    on true_ups.subscription_name = watched.name and true_ups.term_number = watched.term_number;

-- Tickets of the queue that are open. The account of whoever asks, asks about all it has.
create table open_tickets as
select
    newest.name,
    count(*) as tickets,
    min(cast(tickets.created_at as date)) as opened_on
from recomputed.license_and_renewal_tickets as tickets
inner join newest using (crm_account_id)
where tickets.is_open
group by newest.name;
