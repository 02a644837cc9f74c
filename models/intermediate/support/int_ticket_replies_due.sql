with

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_queued') }}

),

targets as (

    select * from {{ ref('int_sla_targets_fitting') }}

),

-- the first of the policies that were there when the ticket came in
chosen as (

    select
        tickets.ticket_id,
        tickets.created_at,
        min_by(
            targets.target_minutes,
            case when targets.target_minutes is not null then targets.choice_number end
        ) as target_minutes,
        min_by(targets.is_in_business_hours, targets.choice_number) as is_in_business_hours
    from tickets
    inner join targets
        on
            coalesce(tickets.first_priority, 'low') = targets.priority
            and coalesce(tickets.first_form_id, 'none') = targets.ticket_form_id
    where targets.valid_from is null or targets.valid_from <= tickets.created_at
    group by tickets.ticket_id, tickets.created_at

),

-- days since a Monday; business hours are all hours from Monday to Friday
weekdays as (

    select
        *,
        mod(datediff('day', cast('1900-01-01' as date), cast(created_at as date)), 7) as weekday
    from chosen

),

-- the clock of a ticket of the weekend starts on Monday
started as (

    select
        ticket_id,
        target_minutes,
        is_in_business_hours,
        case
            when is_in_business_hours and weekday >= 5
                then cast({{ dbt.dateadd('day', '7 - weekday', 'cast(created_at as date)') }} as timestamp)
            else created_at
        end as started_at,
        case
            when weekday >= 5 then 0
            else
                weekday * 1440
                + datediff('minute', cast(cast(created_at as date) as timestamp), created_at)
        end as minutes_into_week
    from weekdays

),

-- each weekend on the way adds two days
due as (

    select
        ticket_id,
        {{ dbt.dateadd(
            'minute',
            'target_minutes + case when is_in_business_hours
                then 2880 * cast(floor((minutes_into_week + target_minutes) / 7200) as bigint) else 0 end',
            'started_at'
        ) }} as first_reply_due_at
    from started

)

select * from due
