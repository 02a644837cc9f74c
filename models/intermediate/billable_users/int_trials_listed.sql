with

namespace_trials as (

    select * from {{ ref('int_namespace_trials_recorded') }}

),

licenses as (

    select * from {{ ref('int_licenses_issued') }}

),

trial_lengths as (

    select * from {{ ref('trial_lengths') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

lengths_in_force as (

    {{ rules_in_force('trial_lengths', key=['delivery']) }}

),

trials as (

    select
        concat('namespace-', namespace_id, '-', cast(started_on as varchar)) as trial_id,
        'SaaS' as delivery,
        namespace_id,
        cast(null as varchar) as license_id,
        cast(null as varchar) as licensee_email,
        started_on,
        ended_on
    from namespace_trials

    union all

    select
        concat('license-', license_id) as trial_id,
        'Self-Managed' as delivery,
        cast(null as varchar) as namespace_id,
        license_id,
        licensee_email,
        starts_on as started_on,
        expires_on as ended_on
    from licenses
    where is_trial and not is_test and starts_on is not null

),

listed as (

    select
        trials.trial_id,
        trials.delivery,
        trials.namespace_id,
        trials.license_id,
        trials.licensee_email,
        -- who tries: a namespace, or the person that the licence is made out to
        coalesce(trials.namespace_id, trials.licensee_email) as trialist,
        trials.started_on,
        coalesce(
            trials.ended_on,
            cast({{ dbt.dateadd('day', 'lengths_in_force.trial_days', 'trials.started_on') }} as date)
        ) as expires_on,
        lead(trials.started_on) over (
            partition by
                trials.delivery, coalesce(trials.namespace_id, trials.licensee_email, trials.trial_id)
            order by trials.started_on, trials.trial_id
        ) as next_started_on
    from trials
    cross join as_of
    left join lengths_in_force
        on trials.delivery = lengths_in_force.delivery
    where trials.started_on <= as_of.as_of_date

)

select * from listed
