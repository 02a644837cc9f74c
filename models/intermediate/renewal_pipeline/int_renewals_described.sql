with

events as (

    select * from {{ ref('int_renewal_events_listed') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

customers as (

    select * from {{ ref('int_renewing_customers_described') }}

),

auto_renew as (

    select * from {{ ref('int_terms_auto_renew') }}

),

outcomes as (

    select * from {{ ref('int_renewal_outcomes_decided') }}

),

opportunities as (

    select * from {{ ref('int_renewal_opportunities_matched') }}

),

described as (

    select
        events.subscription_name,
        events.term_number,
        events.renewal_event_on,
        events.is_anniversary,
        events.days_to_renewal,
        terms.term_end_date,
        terms.term_start_date,
        case
            when customers.sales_channel != 'web_direct' then 'direct'
            else concat(
                'web_direct_',
                case when terms.delivery = 'SaaS' then 'saas' else 'self_managed' end,
                case when auto_renew.is_auto_renew then '_auto_on' else '_auto_off' end
            )
        end as renewal_flow,
        customers.sales_channel,
        customers.billing_account_id,
        customers.crm_account_id,
        customers.is_silent,
        customers.is_po_required,
        customers.billing_entity,
        customers.expected_entity,
        customers.must_change_entity,
        customers.currency_code,
        customers.open_tickets,
        customers.oldest_opened_on,
        terms.product_tier,
        terms.delivery,
        terms.has_several_tiers,
        auto_renew.is_auto_renew_in_zuora,
        auto_renew.is_auto_renew_in_customers_app,
        auto_renew.is_auto_renew,
        case when events.is_anniversary then 0 else terms.ending_arr_amount end as arr_available_amount,
        case when events.is_anniversary then 0 else terms.ending_arr_amount end
        * terms.usd_rate as arr_available_usd_amount,
        terms.usd_rate,
        opportunities.opportunity_id,
        coalesce(opportunities.opportunity_match, 'none') as opportunity_match,
        opportunities.stage_name as opportunity_stage,
        opportunities.forecast_category,
        opportunities.amount as opportunity_amount,
        opportunities.close_date as opportunity_close_date,
        opportunities.is_closed,
        opportunities.quote_id,
        opportunities.quote_status,
        opportunities.quoted_on,
        case
            when not events.is_anniversary then outcomes.outcome
            when events.days_to_renewal > 0 then 'pending'
            else 'renewed'
        end as outcome,
        outcomes.days_late,
        outcomes.renewed_arr_amount,
        outcomes.renewed_on
    from events
    inner join terms
        on
            events.subscription_name = terms.subscription_name
            and events.term_number = terms.term_number
    inner join customers
        on events.subscription_name = customers.subscription_name
    left join auto_renew
        on
            events.subscription_name = auto_renew.subscription_name
            and events.term_number = auto_renew.term_number
    left join outcomes
        on
            events.subscription_name = outcomes.subscription_name
            and events.term_number = outcomes.term_number
            and not events.is_anniversary
    left join opportunities
        on
            events.subscription_name = opportunities.subscription_name
            and events.term_number = opportunities.term_number
            and not events.is_anniversary

)

select * from described
