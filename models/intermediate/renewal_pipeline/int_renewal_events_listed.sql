with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

places as (

    select place
    from (values (1), (2), (3), (4), (5), (6), (7), (8), (9)) as numbers (place)

),

term_ends as (

    select
        subscription_name,
        term_number,
        term_end_date as renewal_event_on,
        false as is_anniversary
    from terms
    where term_end_date is not null

),

-- years that end inside a longer term renew nothing: they are marked and carry no ARR
anniversaries as (

    select
        terms.subscription_name,
        terms.term_number,
        cast(
            {{ dbt.dateadd('month', '12 * places.place', 'terms.term_start_date') }} as date
        ) as renewal_event_on,
        true as is_anniversary
    from terms
    cross join places
    where
        cast({{ dbt.dateadd('month', '12 * places.place', 'terms.term_start_date') }} as date)
        < terms.term_end_date

),

every_event as (

    select * from term_ends
    union all
    select * from anniversaries

),

listed as (

    select
        every_event.subscription_name,
        every_event.term_number,
        every_event.renewal_event_on,
        every_event.is_anniversary,
        datediff('day', as_of.as_of_date, every_event.renewal_event_on) as days_to_renewal
    from every_event
    cross join as_of
    where every_event.renewal_event_on <= cast({{ dbt.dateadd('month', 24, 'as_of.as_of_date') }} as date)

)

select * from listed
