with

matched as (

    select * from {{ ref('int_renewal_opportunities_matched') }}

),

history as (

    select * from {{ ref('salesforce_opportunity_history') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

states as (

    select
        matched.subscription_name,
        matched.term_number,
        history.opportunity_id,
        history.stage_name,
        history.forecast_category,
        history.amount,
        history.close_date,
        history.is_closed,
        cast(history.dbt_valid_from as date) as observed_on,
        cast(history.dbt_valid_to as date) as replaced_on,
        as_of.as_of_date
    from matched
    cross join as_of
    inner join history
        on matched.opportunity_id = history.opportunity_id
    where
        not history.is_deleted
        and cast(history.dbt_valid_from as date) <= as_of.as_of_date

),

-- each state on the day that showed it first, and the one in force on the as-of day
observed as (

    select
        subscription_name,
        term_number,
        observed_on as snapshot_date,
        opportunity_id,
        stage_name,
        forecast_category,
        amount,
        close_date,
        is_closed,
        false as is_newest
    from states
    where observed_on < as_of_date

    union all

    select
        subscription_name,
        term_number,
        as_of_date as snapshot_date,
        opportunity_id,
        stage_name,
        forecast_category,
        amount,
        close_date,
        is_closed,
        true as is_newest
    from states
    where coalesce(replaced_on > as_of_date, true)

)

select * from observed
