with

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_queued') }}

),

events as (

    select * from {{ ref('int_ticket_events_listed') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

last_changes as (

    select
        ticket_id,
        max(occurred_at) as last_changed_at
    from events
    where field_name = 'status'
    group by ticket_id

),

-- the ticket itself speaks for what its audits do not tell: nothing at all, or nothing since
statuses as (

    select
        ticket_id,
        created_at as occurred_at,
        'new' as status,
        0 as step,
        cast(null as bigint) as audit_number,
        cast(null as bigint) as event_number
    from tickets

    union all

    select
        tickets.ticket_id,
        case
            when events.occurred_at > tickets.created_at then events.occurred_at
            else tickets.created_at
        end as occurred_at,
        coalesce(lower(events.new_value), 'new') as status,
        1 as step,
        try_cast(events.ticket_audit_id as bigint) as audit_number,
        events.event_number
    from events
    inner join tickets
        on events.ticket_id = tickets.ticket_id
    where events.field_name = 'status'

    union all

    select
        tickets.ticket_id,
        case
            when tickets.updated_at > tickets.created_at then tickets.updated_at
            else tickets.created_at
        end as occurred_at,
        lower(tickets.status) as status,
        2 as step,
        cast(null as bigint) as audit_number,
        cast(null as bigint) as event_number
    from tickets
    cross join as_of
    left join last_changes
        on tickets.ticket_id = last_changes.ticket_id
    where
        tickets.status is not null
        and (tickets.updated_at is null or cast(tickets.updated_at as date) <= as_of.as_of_date)
        and (last_changes.ticket_id is null or tickets.updated_at >= last_changes.last_changed_at)

)

select * from statuses
