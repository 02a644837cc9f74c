with

changed_days as (

    select * from {{ ref('int_queue_days_summed') }}

),

ages as (

    select * from {{ ref('int_queue_ages_ranked') }}

),

dates as (

    select * from {{ ref('dates') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- until the next change the same tickets stay open, a day older each day
quiet_days as (

    select
        changed_days.intake_channel,
        changed_days.routed_to,
        dates.date_day,
        changed_days.date_day as changed_on,
        changed_days.open_at_end_of_day
    from changed_days
    cross join as_of
    inner join dates
        on
            changed_days.date_day < dates.date_day
            and coalesce(
                changed_days.next_change_on, cast({{ dbt.dateadd('day', 1, 'as_of.as_of_date') }} as date)
            ) > dates.date_day

),

days as (

    select
        intake_channel,
        routed_to,
        date_day,
        date_day as changed_on,
        opened,
        reopened,
        routed,
        closed,
        open_at_end_of_day
    from changed_days

    union all

    select
        intake_channel,
        routed_to,
        date_day,
        changed_on,
        0 as opened,
        0 as reopened,
        0 as routed,
        0 as closed,
        open_at_end_of_day
    from quiet_days

),

described as (

    select
        -- ids
        days.date_day,
        days.intake_channel,
        days.routed_to,

        -- measures
        cast(days.opened as bigint) as opened,
        cast(days.reopened as bigint) as reopened,
        cast(days.routed as bigint) as routed,
        cast(days.closed as bigint) as closed,
        cast(days.open_at_end_of_day as bigint) as open_at_end_of_day,
        cast(
            ages.median_age_days + datediff('day', days.changed_on, days.date_day) as decimal(18, 1)
        ) as median_age_days
    from days
    left join ages
        on
            days.intake_channel = ages.intake_channel
            and days.routed_to = ages.routed_to
            and days.changed_on = ages.date_day

)

select * from described
