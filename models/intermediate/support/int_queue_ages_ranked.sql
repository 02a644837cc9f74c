with

changes as (

    select * from {{ ref('int_queue_changes_counted') }}

),

middle_months as (

    select * from {{ ref('int_queue_middle_months_found') }}

),

-- of the months that hold the middle, the tickets open by the day they came in
open_by_day as (

    select
        middle_months.intake_channel,
        middle_months.routed_to,
        middle_months.date_day,
        middle_months.open_tickets_before,
        middle_months.lower_rank,
        middle_months.upper_rank,
        changes.created_on,
        sum(changes.open_change) as open_tickets
    from middle_months
    inner join changes
        on
            middle_months.intake_channel = changes.intake_channel
            and middle_months.routed_to = changes.routed_to
            and middle_months.created_month = cast(date_trunc('month', changes.created_on) as date)
            and middle_months.date_day >= changes.date_day
    group by all
    having sum(changes.open_change) > 0

),

older as (

    select
        *,
        open_tickets_before + sum(open_tickets) over (
            partition by intake_channel, routed_to, date_day, open_tickets_before
            order by created_on
            rows between unbounded preceding and current row
        ) as last_rank
    from open_by_day

),

ranked as (

    select
        intake_channel,
        routed_to,
        date_day,
        min(case when last_rank >= lower_rank then created_on end) as lower_created_on,
        min(case when last_rank >= upper_rank then created_on end) as upper_created_on
    from older
    group by intake_channel, routed_to, date_day

),

aged as (

    select
        intake_channel,
        routed_to,
        date_day,
        cast(
            round(
                (
                    datediff('day', lower_created_on, date_day) + datediff('day', upper_created_on, date_day)
                ) / 2.0,
                1
            ) as decimal(18, 1)
        ) as median_age_days
    from ranked

)

select * from aged
