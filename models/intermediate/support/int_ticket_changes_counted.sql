with

events as (

    select * from {{ ref('int_ticket_events_listed') }}

),

periods as (

    select * from {{ ref('int_ticket_open_periods_listed') }}

),

-- group and agent together are one hand-over, as is one that was recorded twice
hand_overs as (

    select distinct
        ticket_id,
        occurred_at
    from events
    where
        field_name in ('group_id', 'assignee_id')
        and event_type = 'change'
        and previous_value != new_value

),

reassigned as (

    select
        ticket_id,
        count(*) as reassignments
    from hand_overs
    group by ticket_id

),

finished as (

    select
        ticket_id,
        count(*) - 1 as reopens,
        case when count(closed_at) = count(*) then max(closed_at) end as solved_at
    from periods
    group by ticket_id

),

counted as (

    select
        finished.ticket_id,
        finished.reopens,
        finished.solved_at,
        coalesce(reassigned.reassignments, 0) as reassignments
    from finished
    left join reassigned
        on finished.ticket_id = reassigned.ticket_id

)

select * from counted
