with

cadence as (

    select * from {{ ref('renewal_notice_cadence') }}

),

dated as (

    select
        days_before_renewal,
        sender,
        notice_condition,
        tolerance_days,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by days_before_renewal order by valid_from),
            cast('9999-12-31' as date)
        ) as valid_until
    from cadence

)

select * from dated
