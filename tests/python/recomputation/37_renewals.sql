-- The renewals themselves, and by month.

create table recomputed.renewals as
with

risks as (

    select subscription_name as name, term_number, count(*) as reasons
    from recomputed.renewal_risks
    group by subscription_name, term_number

)

select
    events.name as subscription_name,
    events.term_number,
    events.event_on as renewal_event_on,
    events.is_anniversary,
    events.ends_on as term_end_date,
    datediff('day', as_of(), events.event_on) as days_to_renewal,
    case
        when newest.sales_channel <> 'web_direct' then 'direct'
        else concat(
            'web_direct_',
            if(flags.delivery = 'SaaS', 'saas', 'self_managed'),
            if(flags.is_auto_renew, '_auto_on', '_auto_off')
        )
    end as renewal_flow,
    newest.sales_channel,
    entities.billing_entity,
    flags.product_tier,
    flags.delivery,
    flags.is_on_in_zuora as is_auto_renew_in_zuora,
    flags.is_on_in_customers_app as is_auto_renew_in_customers_app,
    flags.is_auto_renew,
    newest.currency_code,
    outcomes.arr as arr_available_to_renew_amount,
    outcomes.arr_usd as arr_available_to_renew_usd_amount,
    opportunities.opportunity_id as renewal_opportunity_id,
    coalesce(opportunities.opportunity_match, 'none') as opportunity_match,
    opportunities.stagename as opportunity_stage,
    opportunities.forecastcategoryname as forecast_category,
    opportunities.amount as opportunity_amount,
    opportunities.closedate as opportunity_close_date,
    opportunities.quote_id,
    opportunities.quote_status,
    opportunities.quote_age_days,
    outcomes.outcome,
    outcomes.days_late,
    outcomes.renewed_on,
    outcomes.renewed_arr as renewed_arr_amount,
    outcomes.renewed_arr_usd as renewed_arr_usd_amount,
    coalesce(open_tickets.tickets, 0) as open_license_and_renewal_tickets,
    term_users.users_over as users_over_license,
    coalesce(risks.reasons, 0) as risk_reason_count,
    risks.reasons is not null as is_at_risk
from renewal_events as events
inner join outcomes using (name, term_number, event_on)
inner join newest using (name)
inner join term_flags as flags on flags.name = events.name and flags.term_number = events.term_number
left join entities on entities.account_id = newest.owner_id
left join renewal_opportunities as opportunities
    on opportunities.name = events.name
    and opportunities.term_number = events.term_number
    and not events.is_anniversary
left join term_users
    on term_users.name = events.name
    and term_users.term_number = events.term_number
left join open_tickets on open_tickets.name = events.name
left join risks
    on risks.name = events.name and risks.term_number = events.term_number and not events.is_anniversary;

create table recomputed.renewal_pipeline_by_month as
with

counted as (

    select
        *,
        cast(date_trunc('month', renewal_event_on) as date) as month_start_date,
        arr_available_to_renew_usd_amount as available,
        outcome not in ('pending', 'lapsed', 'churned') as is_renewed
    from recomputed.renewals
    where not is_anniversary

)

select
    month_start_date,
    sales_channel,
    coalesce(billing_entity, 'unknown') as billing_entity,
    coalesce(product_tier, 'none') as product_tier,
    coalesce(delivery, 'none') as delivery,
    count(*) as renewals,
    count(*) filter (is_renewed) as renewed_renewals,
    count(*) filter (outcome = 'churned') as churned_renewals,
    count(*) filter (outcome = 'lapsed') as lapsed_renewals,
    count(*) filter (outcome = 'pending') as pending_renewals,
    count(*) filter (is_at_risk) as at_risk_renewals,
    count(*) filter (available is null or is_renewed and renewed_arr_usd_amount is null) as renewals_without_rate,
    coalesce(sum(available), 0) as arr_available_usd_amount,
    coalesce(sum(available) filter (is_renewed), 0) as renewed_from_usd_amount,
    coalesce(sum(renewed_arr_usd_amount), 0) as renewed_usd_amount,
    coalesce(sum(least(renewed_arr_usd_amount, available)) filter (renewed_arr_usd_amount is not null), 0)
        as retained_usd_amount,
    coalesce(sum(available) filter (outcome = 'churned'), 0) as churned_usd_amount,
    coalesce(sum(available) filter (outcome = 'lapsed'), 0) as lapsed_usd_amount,
    coalesce(sum(available) filter (outcome = 'pending'), 0) as pending_usd_amount,
    coalesce(sum(available) filter (is_at_risk), 0) as at_risk_usd_amount
from counted
group by all;
