with

tickets as (

    select * from {{ ref('stg_zendesk__tickets') }}

),

events as (

    select * from {{ ref('int_ticket_events_listed') }}

),

forms_used as (

    select * from {{ ref('int_license_and_renewal_forms_used') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

on_queue_form as (

    select distinct ticket_id
    from forms_used

),

-- a change that is the first thing known of a form says what was there before
first_values as (

    select
        ticket_id,
        field_name,
        case
            when field_name = 'ticket_form_id' and event_type != 'create'
                then coalesce(previous_value, 'none')
            else coalesce(new_value, 'none')
        end as first_value
    from events
    where
        field_name = 'ticket_form_id'
        or (field_name = 'priority' and new_value is not null)
    qualify row_number() over (
        partition by ticket_id, field_name
        order by occurred_at, try_cast(ticket_audit_id as bigint), ticket_audit_id, event_number
    ) = 1

),

firsts as (

    select
        ticket_id,
        max(case when field_name = 'ticket_form_id' then first_value end) as first_form_id,
        max(case when field_name = 'priority' then lower(first_value) end) as first_priority
    from first_values
    group by ticket_id

),

unreadable as (

    select
        ticket_id,
        count(*) as unreadable_audits
    from events
    where event_type is null
    group by ticket_id

),

queued as (

    select
        tickets.*,
        coalesce(firsts.first_form_id, tickets.ticket_form_id) as first_form_id,
        coalesce(firsts.first_priority, lower(tickets.priority)) as first_priority,
        coalesce(unreadable.unreadable_audits, 0) as unreadable_audits,
        case
            when lower(tickets.recipient) like 'renewals@%' then 'renewals_email'
            else coalesce(first_forms.intake_channel, 'moved_in')
        end as intake_channel
    from tickets
    cross join as_of
    left join on_queue_form
        on tickets.ticket_id = on_queue_form.ticket_id
    left join firsts
        on tickets.ticket_id = firsts.ticket_id
    left join unreadable
        on tickets.ticket_id = unreadable.ticket_id
    left join forms_used as first_forms
        on
            tickets.ticket_id = first_forms.ticket_id
            and coalesce(firsts.first_form_id, tickets.ticket_form_id) = first_forms.ticket_form_id
    where
        cast(tickets.created_at as date) <= as_of.as_of_date
        and (on_queue_form.ticket_id is not null or lower(tickets.recipient) like 'renewals@%')

)

select * from queued
