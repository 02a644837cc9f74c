-- R13: what happened to each ticket, and which belong to the queue.

create table ticket_forms as
select *
from rules.license_and_renewal_forms
where valid_from <= as_of()
qualify row_number() over (partition by ticket_form_id order by valid_from desc) = 1;

-- In the order of their moments; what was recorded twice counts once.
create table ticket_events as
with

listed as (

    select
        audits.ticket_id,
        audits.author_id,
        audits.created_at as moment,
        unnest(from_json(audits.events, '["json"]')) as event
    from zendesk.ticket_audits as audits
    where cast(audits.created_at as date) <= as_of()

)

select distinct
    ticket_id,
    author_id,
    moment,
    try_cast(event ->> '$.id' as bigint) as event_id,
    event ->> '$.type' as kind,
    event ->> '$.field_name' as field,
    event ->> '$.previous_value' as old_value,
    event ->> '$.value' as new_value,
    if(kind = 'Create', new_value, old_value) as first_value,
    event ->> '$.public' = 'true' as is_public,
    from_json(event -> '$.recipients', '["varchar"]') as recipients
from listed;

create table ticket_fields as
select
    tickets.id as ticket_id,
    field ->> '$.id' as field_id,
    field ->> '$.value' as field_value
from zendesk.tickets as tickets
cross join unnest(from_json(tickets.custom_fields, '["json"]')) as fields (field);

-- Every form that a ticket was ever on, and every option that it ever had.
create table forms_ever as
select id as ticket_id, ticket_form_id from zendesk.tickets
union
select ticket_id, unnest([old_value, new_value]) from ticket_events where field = 'ticket_form_id';

create table options_ever as
select ticket_id, field_value as choice from ticket_fields
union
select ticket_id, unnest([old_value, new_value]) from ticket_events where kind in ('Create', 'Change');

create table first_forms as
select
    tickets.id as ticket_id,
    if(
        count(events.kind) = 0,
        any_value(tickets.ticket_form_id),
        arg_min_null(events.first_value, (events.moment, events.event_id))
    ) as ticket_form_id
from zendesk.tickets as tickets
left join ticket_events as events on events.ticket_id = tickets.id and events.field = 'ticket_form_id'
group by tickets.id;

create table queue_tickets as
with

on_forms as (

    select distinct forms_ever.ticket_id
    from forms_ever
    inner join ticket_forms using (ticket_form_id)
    where
        ticket_forms.is_license_and_renewal
        and (
            ticket_forms.needs_option is null
            or (forms_ever.ticket_id, ticket_forms.needs_option) in (from options_ever)
        )

)

select
    tickets.*,
    case
        when lower(tickets.recipient) like 'renewals@%' then 'renewals_email'
        when ticket_forms.is_license_and_renewal then ticket_forms.intake_channel
        else 'moved_in'
    end as intake_channel
from zendesk.tickets as tickets
left join first_forms on first_forms.ticket_id = tickets.id
left join ticket_forms on ticket_forms.ticket_form_id = first_forms.ticket_form_id
where
    cast(tickets.created_at as date) <= as_of()
    and (
        lower(tickets.recipient) like 'renewals@%'
        or tickets.id in (select ticket_id from on_forms)
    );

-- Open from the beginning. Where audits end before the ticket's last update, its own status is the last.
create table ticket_states as
with

told as (

    select ticket_id, max(moment) as told_until
    from ticket_events
    group by ticket_id

),

said as (

    select id as ticket_id, created_at as moment, cast(-1 as bigint) as event_id, 'new' as status
    from queue_tickets
    union all
    select ticket_id, moment, event_id, new_value
    from ticket_events
    where field = 'status' and ticket_id in (select id from queue_tickets)
    union all
    select tickets.id, tickets.updated_at, 9223372036854775807, tickets.status
    from queue_tickets as tickets
    left join told on told.ticket_id = tickets.id
    where
        (told_until is null or told_until < tickets.updated_at)
        and cast(tickets.updated_at as date) <= as_of()

)

select
    ticket_id,
    moment,
    event_id,
    status,
    status in ('solved', 'closed', 'deleted') as is_over,
    coalesce(lag(is_over) over ordered, false) as was_over
from said
window ordered as (partition by ticket_id order by moment, event_id);
