with

statuses as (

    select * from {{ ref('int_ticket_statuses_listed') }}

),

states as (

    select
        *,
        status in ('solved', 'closed', 'deleted') as is_finished
    from statuses

),

-- solved then closed is one end, new then open one beginning
changes as (

    select *
    from states
    qualify is_finished is distinct from lag(is_finished) over (
        partition by ticket_id order by occurred_at, step, audit_number, event_number
    )

),

closed as (

    select
        ticket_id,
        occurred_at as opened_at,
        is_finished,
        row_number() over (
            partition by ticket_id order by occurred_at, step, audit_number, event_number
        ) as change_number,
        lead(occurred_at) over (
            partition by ticket_id order by occurred_at, step, audit_number, event_number
        ) as closed_at
    from changes

),

-- changes alternate, and the first one opens
periods as (

    select
        ticket_id,
        cast(round((change_number + 1) / 2) as bigint) as period_number,
        opened_at,
        closed_at
    from closed
    where not is_finished

)

select * from periods
