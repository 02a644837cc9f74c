with

trials as (

    select * from {{ ref('int_trials_listed') }}

),

conversions as (

    select * from {{ ref('int_trials_converted') }}

),

leads as (

    select * from {{ ref('int_trial_leads_matched') }}

),

described as (

    select
        -- ids
        trials.trial_id,
        trials.namespace_id,
        trials.license_id,
        leads.crm_lead_id,
        conversions.converted_subscription_name,

        -- details
        trials.delivery,

        -- dates
        trials.started_on,
        trials.expires_on,
        conversions.converted_on,

        -- flags
        coalesce(conversions.converted_on <= trials.expires_on, false) as is_converted_within_trial,

        -- measures
        cast(datediff('day', trials.started_on, conversions.converted_on) as bigint) as days_to_conversion
    from trials
    left join conversions
        on trials.trial_id = conversions.trial_id
    left join leads
        on trials.trial_id = leads.trial_id

)

select * from described
