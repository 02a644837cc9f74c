with

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_queued') }}

),

events as (

    select * from {{ ref('int_ticket_events_listed') }}

),

users as (

    select * from {{ ref('stg_zendesk__users') }}

),

metrics as (

    select * from {{ ref('stg_zendesk__ticket_metrics') }}

),

due as (

    select * from {{ ref('int_ticket_replies_due') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

as_of_end as (

    select cast({{ dbt.dateadd('day', 1, 'as_of_date') }} as timestamp) as ends_at
    from as_of

),

-- what an agent writes when entering a ticket is no answer
answered as (

    select
        events.ticket_id,
        min(events.occurred_at) as first_reply_at
    from events
    inner join tickets
        on events.ticket_id = tickets.ticket_id
    inner join users
        on events.author_id = users.user_id
    where
        events.event_type = 'comment'
        and events.occurred_at > tickets.created_at
        and lower(users.role) in ('agent', 'admin')
    group by events.ticket_id

),

measured as (

    select
        ticket_id,
        min(reply_calendar_minutes) as reply_minutes
    from metrics
    where reply_calendar_minutes is not null
    group by ticket_id

),

-- Zendesk's own measure speaks where the audits name no agent
replied as (

    select
        tickets.ticket_id,
        due.first_reply_due_at,
        coalesce(
            answered.first_reply_at,
            {{ dbt.dateadd('minute', 'measured.reply_minutes', 'tickets.created_at') }}
        ) as first_reply_at
    from tickets
    left join answered
        on tickets.ticket_id = answered.ticket_id
    left join measured
        on tickets.ticket_id = measured.ticket_id
    left join due
        on tickets.ticket_id = due.ticket_id

),

timed as (

    select
        replied.ticket_id,
        replied.first_reply_due_at,
        case
            when replied.first_reply_at < as_of_end.ends_at then replied.first_reply_at
        end as first_reply_at,
        case
            when replied.first_reply_at < as_of_end.ends_at
                then replied.first_reply_at > replied.first_reply_due_at
            else replied.first_reply_due_at < as_of_end.ends_at
        end as is_first_reply_breached
    from replied
    cross join as_of_end

)

select * from timed
