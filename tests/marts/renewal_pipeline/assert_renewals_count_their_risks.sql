-- Why: who works through the risks and who counts them must see the same.
-- When it fails: the renewal shown counts other reasons than renewal_risks has, or an anniversary has one.
with

renewals as (

    select * from {{ ref('renewals') }}

),

risks as (

    select * from {{ ref('renewal_risks') }}

),

risk_counts as (

    select
        subscription_name,
        term_number,
        count(*) as risk_reason_count
    from risks
    group by subscription_name, term_number

),

differing as (

    select
        coalesce(renewals.subscription_name, risk_counts.subscription_name) as subscription_name,
        coalesce(renewals.term_number, risk_counts.term_number) as term_number,
        renewals.renewal_event_on,
        renewals.risk_reason_count,
        risk_counts.risk_reason_count as risks_listed
    from renewals
    full outer join risk_counts
        on
            renewals.subscription_name = risk_counts.subscription_name
            and renewals.term_number = risk_counts.term_number
            and not renewals.is_anniversary
    where
        coalesce(renewals.risk_reason_count, 0) != coalesce(risk_counts.risk_reason_count, 0)
        or renewals.is_at_risk != (renewals.risk_reason_count > 0)

)

select * from differing
