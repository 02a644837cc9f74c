-- What waits in the licensing and renewals queue, by age and destination, and what was never answered?
with

tickets as (

    select * from {{ ref('license_and_renewal_tickets') }}

),

aged as (

    select
        *,
        case
            when age_days < 2 then '1: up to 1 day'
            when age_days < 8 then '2: 2 to 7 days'
            when age_days < 31 then '3: 8 to 30 days'
            else '4: over 30 days'
        end as age
    from tickets
    where is_open

),

backlog as (

    select
        age,
        routed_to,
        count(*) as open_tickets,
        count(case when first_reply_at is null then 1 end) as never_answered,
        count(case when is_first_reply_breached then 1 end) as breached,
        max(age_days) as oldest_days
    from aged
    group by age, routed_to

)

select * from backlog
order by age, routed_to
