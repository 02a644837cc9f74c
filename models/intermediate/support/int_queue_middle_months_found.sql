with

changes as (

    select * from {{ ref('int_queue_changes_counted') }}

),

days as (

    select * from {{ ref('int_queue_days_summed') }}

),

month_changes as (

    select
        intake_channel,
        routed_to,
        cast(date_trunc('month', created_on) as date) as created_month,
        date_day,
        sum(open_change) as open_change
    from changes
    group by intake_channel, routed_to, cast(date_trunc('month', created_on) as date), date_day

),

months as (

    select distinct
        intake_channel,
        routed_to,
        created_month
    from month_changes

),

-- tickets open at the end of each day, by the month they came in
open_by_month as (

    select
        days.intake_channel,
        days.routed_to,
        days.date_day,
        days.open_at_end_of_day,
        months.created_month,
        sum(coalesce(month_changes.open_change, 0)) over (
            partition by days.intake_channel, days.routed_to, months.created_month
            order by days.date_day
            rows between unbounded preceding and current row
        ) as open_tickets
    from days
    inner join months
        on
            days.intake_channel = months.intake_channel
            and days.routed_to = months.routed_to
            and days.date_day >= months.created_month
    left join month_changes
        on
            days.intake_channel = month_changes.intake_channel
            and days.routed_to = month_changes.routed_to
            and days.date_day = month_changes.date_day
            and months.created_month = month_changes.created_month

),

older as (

    select
        *,
        sum(open_tickets) over (
            partition by intake_channel, routed_to, date_day
            order by created_month
            rows between unbounded preceding and current row
        ) - open_tickets as open_tickets_before
    from open_by_month
    where open_tickets > 0

),

-- the oldest first: the middle ticket, or the two of an even number, is in these months
ranked as (

    select
        intake_channel,
        routed_to,
        date_day,
        created_month,
        open_tickets,
        open_tickets_before,
        ceil(open_at_end_of_day / 2.0) as lower_rank,
        floor(open_at_end_of_day / 2.0) + 1 as upper_rank
    from older

),

middle as (

    select *
    from ranked
    where
        lower_rank <= open_tickets_before + open_tickets
        and upper_rank > open_tickets_before

)

select * from middle
