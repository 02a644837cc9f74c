with

renewals as (

    select * from {{ ref('int_renewals_described') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- open or lapsed: what is renewed or lost has no risk left
at_stake as (

    select
        renewals.*,
        as_of.as_of_date
    from renewals
    cross join as_of
    where
        not renewals.is_anniversary
        and renewals.outcome in ('pending', 'lapsed')

)

select * from at_stake
