-- Why: rates, users and opportunities find their term by the day: two would count twice, none would lose.
-- When it fails: the subscription shown has a rolled-back version for a term, or a hole in its terms.
with

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

neighbours as (

    select
        subscription_name,
        term_number,
        covers_from,
        covers_until,
        lag(term_number, 1, 0) over (partition by subscription_name order by term_number) as previous_number,
        lag(covers_until, 1, cast('0001-01-01' as date)) over (
            partition by subscription_name
            order by term_number
        ) as previous_until,
        max(covers_until) over (partition by subscription_name) as last_until
    from terms

),

broken as (

    select *
    from neighbours
    where
        term_number != previous_number + 1
        or covers_from != previous_until
        or covers_from >= covers_until
        or last_until != cast('9999-12-31' as date)

)

select * from broken
