-- Why: a ticket that is opened twice, never closed, or on no day makes the queue look longer or shorter.
-- When it fails: the channel and destination shown disagree with their tickets or their own running sum.
with

days as (

    select * from {{ ref('license_and_renewal_queue_by_day') }}

),

tickets as (

    select * from {{ ref('license_and_renewal_tickets') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

running as (

    select
        *,
        sum(opened + reopened - closed) over (
            partition by intake_channel, routed_to
            order by date_day
            rows between unbounded preceding and current row
        ) as open_by_changes,
        lag(date_day) over (partition by intake_channel, routed_to order by date_day) as day_before
    from days

),

by_day as (

    select
        running.intake_channel,
        running.routed_to,
        count(case when running.open_by_changes != running.open_at_end_of_day then 1 end) as days_that_differ,
        count(case when datediff('day', running.day_before, running.date_day) != 1 then 1 end) as gaps,
        count(
            case when (running.open_at_end_of_day > 0) != (running.median_age_days is not null) then 1 end
        ) as odd_ages,
        sum(running.opened) as opened,
        sum(running.reopened) as reopened,
        sum(running.routed) as routed,
        max(running.date_day) as last_day,
        sum(case when running.date_day = as_of.as_of_date then running.open_at_end_of_day end) as open_tickets
    from running
    cross join as_of
    group by running.intake_channel, running.routed_to

),

by_ticket as (

    select
        intake_channel,
        routed_to,
        count(*) as opened,
        sum(reopens) as reopened,
        count(routed_at) as routed,
        count(case when is_open then 1 end) as open_tickets
    from tickets
    group by intake_channel, routed_to

),

contradicting as (

    select
        coalesce(by_day.intake_channel, by_ticket.intake_channel) as intake_channel,
        coalesce(by_day.routed_to, by_ticket.routed_to) as routed_to,
        by_day.opened,
        by_ticket.opened as tickets,
        by_day.open_tickets,
        by_ticket.open_tickets as tickets_open,
        by_day.days_that_differ,
        by_day.gaps
    from by_day
    full outer join by_ticket
        on
            by_day.intake_channel = by_ticket.intake_channel
            and by_day.routed_to = by_ticket.routed_to
    where
        by_day.opened is distinct from by_ticket.opened
        or by_day.reopened is distinct from by_ticket.reopened
        or by_day.routed is distinct from by_ticket.routed
        or by_day.open_tickets is distinct from by_ticket.open_tickets
        or by_day.days_that_differ + by_day.gaps + by_day.odd_ages > 0

)

select * from contradicting
