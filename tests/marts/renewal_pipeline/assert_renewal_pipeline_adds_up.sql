-- Why: the pipeline by month may lose no renewal, and all of it is renewed, lost, lapsed or pending.
-- When it fails: the month shown has more or less than its renewals, or its parts do not add up.
with

renewals as (

    select * from {{ ref('renewals') }}

),

pipeline as (

    select * from {{ ref('renewal_pipeline_by_month') }}

),

renewals_by_month as (

    select
        cast(date_trunc('month', renewal_event_on) as date) as month_start_date,
        count(*) as renewals,
        coalesce(sum(arr_available_to_renew_usd_amount), 0) as available_usd_amount,
        coalesce(sum(renewed_arr_usd_amount), 0) as renewed_usd_amount,
        coalesce(sum(case when is_at_risk then arr_available_to_renew_usd_amount end), 0)
            as at_risk_usd_amount
    from renewals
    where not is_anniversary
    group by all

),

pipeline_by_month as (

    select
        month_start_date,
        sum(renewals) as renewals,
        sum(renewed_renewals + churned_renewals + lapsed_renewals + pending_renewals) as parts,
        sum(arr_available_usd_amount) as available_usd_amount,
        sum(renewed_usd_amount) as renewed_usd_amount,
        sum(at_risk_usd_amount) as at_risk_usd_amount,
        sum(renewed_from_usd_amount + churned_usd_amount + lapsed_usd_amount + pending_usd_amount)
            as parts_usd_amount
    from pipeline
    group by month_start_date

),

differing as (

    select
        coalesce(renewals_by_month.month_start_date, pipeline_by_month.month_start_date) as month_start_date,
        renewals_by_month.renewals,
        pipeline_by_month.renewals as renewals_in_pipeline,
        renewals_by_month.available_usd_amount,
        pipeline_by_month.available_usd_amount as available_in_pipeline_usd_amount
    from renewals_by_month
    full outer join pipeline_by_month
        on renewals_by_month.month_start_date = pipeline_by_month.month_start_date
    where
        renewals_by_month.renewals is distinct from pipeline_by_month.renewals
        or renewals_by_month.available_usd_amount is distinct from pipeline_by_month.available_usd_amount
        or renewals_by_month.renewed_usd_amount is distinct from pipeline_by_month.renewed_usd_amount
        or renewals_by_month.at_risk_usd_amount is distinct from pipeline_by_month.at_risk_usd_amount
        or pipeline_by_month.parts != pipeline_by_month.renewals
        or pipeline_by_month.parts_usd_amount != pipeline_by_month.available_usd_amount

)

select * from differing
