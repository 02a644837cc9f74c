-- How long does it take to pass a licensing and renewals ticket on, by how it came in and where it went?
with

tickets as (

    select * from {{ ref('license_and_renewal_tickets') }}

),

by_channel as (

    select
        intake_channel,
        routed_to,
        count(*) as tickets,
        cast(
            round(sum(hours_to_route) / nullif(count(hours_to_route), 0), 1) as decimal(18, 1)
        ) as mean_hours_to_route,
        max(hours_to_route) as longest_hours_to_route,
        count(case when hours_to_route <= 24 then 1 end) as routed_within_a_day,
        count(case when is_first_reply_breached then 1 end) as first_replies_breached
    from tickets
    group by intake_channel, routed_to

)

select * from by_channel
order by intake_channel, routed_to
