with

changes as (

    select * from {{ ref('int_queue_changes_counted') }}

),

days as (

    select
        intake_channel,
        routed_to,
        date_day,
        sum(opened) as opened,
        sum(reopened) as reopened,
        sum(routed) as routed,
        sum(closed) as closed,
        sum(open_change) as open_change
    from changes
    group by intake_channel, routed_to, date_day

),

summed as (

    select
        intake_channel,
        routed_to,
        date_day,
        opened,
        reopened,
        routed,
        closed,
        sum(open_change) over (
            partition by intake_channel, routed_to
            order by date_day
            rows between unbounded preceding and current row
        ) as open_at_end_of_day,
        lead(date_day) over (partition by intake_channel, routed_to order by date_day) as next_change_on
    from days

)

select * from summed
