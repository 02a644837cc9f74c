with

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_queued') }}

),

periods as (

    select * from {{ ref('int_ticket_open_periods_listed') }}

),

routes as (

    select * from {{ ref('int_ticket_routes_found') }}

),

-- a ticket stands in one line for good: that of the destination it has now
lines as (

    select
        tickets.ticket_id,
        tickets.intake_channel,
        coalesce(routes.routed_to, 'support') as routed_to,
        cast(tickets.created_at as date) as created_on,
        cast(routes.routed_at as date) as routed_on
    from tickets
    left join routes
        on tickets.ticket_id = routes.ticket_id

),

changes as (

    select
        lines.intake_channel,
        lines.routed_to,
        lines.created_on,
        cast(periods.opened_at as date) as date_day,
        case when periods.period_number = 1 then 1 else 0 end as opened,
        case when periods.period_number > 1 then 1 else 0 end as reopened,
        0 as routed,
        0 as closed
    from lines
    inner join periods
        on lines.ticket_id = periods.ticket_id

    union all

    select
        lines.intake_channel,
        lines.routed_to,
        lines.created_on,
        cast(periods.closed_at as date) as date_day,
        0 as opened,
        0 as reopened,
        0 as routed,
        1 as closed
    from lines
    inner join periods
        on lines.ticket_id = periods.ticket_id
    where periods.closed_at is not null

    union all

    select
        intake_channel,
        routed_to,
        created_on,
        case when routed_on > created_on then routed_on else created_on end as date_day,
        0 as opened,
        0 as reopened,
        1 as routed,
        0 as closed
    from lines
    where routed_on is not null

),

counted as (

    select
        intake_channel,
        routed_to,
        created_on,
        date_day,
        sum(opened) as opened,
        sum(reopened) as reopened,
        sum(routed) as routed,
        sum(closed) as closed,
        sum(opened + reopened - closed) as open_change
    from changes
    group by intake_channel, routed_to, created_on, date_day

)

select * from counted
