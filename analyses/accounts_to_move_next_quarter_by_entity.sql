-- Which entities lose how many accounts to which, at the renewals of the next fiscal quarter?
with

entities as (

    select * from {{ ref('billing_account_entities') }}

),

dates as (

    select * from {{ ref('dates') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

this_quarter as (

    select
        dates.fiscal_year,
        dates.fiscal_quarter
    from dates
    inner join as_of
        on dates.date_day = as_of.as_of_date

),

next_quarter as (

    select dates.date_day
    from dates
    cross join this_quarter
    where
        dates.fiscal_year * 4 + dates.fiscal_quarter
        = this_quarter.fiscal_year * 4 + this_quarter.fiscal_quarter + 1

),

-- without an expected entity there is nowhere to move to: first mend the country
to_move as (

    select
        entities.actual_entity as from_entity,
        entities.expected_entity as to_entity,
        count(*) as accounts,
        min(entities.must_change_on) as first_move_on,
        round(sum(entities.arr_usd_amount), 2) as arr_usd_amount
    from entities
    inner join next_quarter
        on entities.must_change_on = next_quarter.date_day
    where entities.expected_entity is not null
    group by entities.actual_entity, entities.expected_entity

)

select * from to_move
order by arr_usd_amount desc, from_entity, to_entity
