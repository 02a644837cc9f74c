with

history as (

    select * from {{ ref('zuora_account_history') }}

),

profiles as (

    select * from {{ ref('int_communication_profiles_classified') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

first_observation as (

    select min(dbt_valid_from) as observed_at from history

),

-- who was silent already when the history began has been so for longer than it can tell
dated as (

    select
        history.billing_account_id,
        case
            when history.dbt_valid_from > first_observation.observed_at
                then cast(history.dbt_valid_from as date)
        end as silent_since,
        history.dbt_valid_from > first_observation.observed_at as is_silent_since_known
    from history
    cross join as_of
    cross join first_observation
    inner join profiles
        on history.communication_profile_id = profiles.communication_profile_id
    where
        profiles.is_silent
        and not history.is_deleted
        and cast(history.dbt_valid_from as date) <= as_of.as_of_date
        and (history.dbt_valid_to is null or cast(history.dbt_valid_to as date) > as_of.as_of_date)

)

select * from dated
