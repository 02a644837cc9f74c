with

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

boundaries as (

    select
        subscription_name,
        effective_start_date as boundary_on,
        licensed_seats as seat_change,
        tier_rank as started_tier_rank,
        0 as ended_tier_rank
    from charges
    where effective_start_date < effective_end_date

    union all

    select
        subscription_name,
        effective_end_date as boundary_on,
        -licensed_seats as seat_change,
        0 as started_tier_rank,
        tier_rank as ended_tier_rank
    from charges
    where effective_start_date < effective_end_date

),

-- the highest tier can fall only where no charge of the same or a higher one starts
falls as (

    select
        boundaries.subscription_name,
        boundaries.boundary_on as fell_on
    from boundaries
    cross join as_of
    where boundaries.boundary_on <= as_of.as_of_date
    group by boundaries.subscription_name, boundaries.boundary_on
    having
        sum(boundaries.seat_change) < 0
        or max(boundaries.ended_tier_rank) > max(boundaries.started_tier_rank)

)

select * from falls
