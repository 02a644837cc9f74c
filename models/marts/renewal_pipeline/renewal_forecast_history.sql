with

forecasts as (

    select * from {{ ref('int_renewal_forecasts_observed') }}

),

renewals as (

    select * from {{ ref('renewals') }}

),

-- what was at risk on an earlier day nobody kept
described as (

    select
        -- ids
        forecasts.subscription_name,
        forecasts.term_number,
        forecasts.opportunity_id as renewal_opportunity_id,

        -- dates
        forecasts.snapshot_date,
        forecasts.close_date as opportunity_close_date,

        -- details
        forecasts.stage_name as opportunity_stage,
        forecasts.forecast_category,

        -- measures
        forecasts.amount as opportunity_amount,

        -- flags
        forecasts.is_closed,
        case when forecasts.is_newest then renewals.is_at_risk end as is_at_risk
    from forecasts
    inner join renewals
        on
            forecasts.subscription_name = renewals.subscription_name
            and forecasts.term_number = renewals.term_number
            and not renewals.is_anniversary

)

select * from described
