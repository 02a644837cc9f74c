with

at_stake as (

    select * from {{ ref('int_renewals_at_stake') }}

),

switched_off as (

    select * from {{ ref('int_terms_switched_off') }}

),

risks as (

    select
        at_stake.subscription_name, at_stake.term_number,
        'auto-renew off and no opportunity' as risk_reason,
        coalesce(switched_off.switched_off_on, at_stake.term_start_date) as since_on,
        'Nobody will renew it and nobody is selling the renewal' as detail
    from at_stake
    left join switched_off
        on
            at_stake.subscription_name = switched_off.subscription_name
            and at_stake.term_number = switched_off.term_number
    where not coalesce(at_stake.is_auto_renew, false) and at_stake.opportunity_match = 'none'

    union all

    select
        at_stake.subscription_name, at_stake.term_number,
        'auto-renew switched off in the term' as risk_reason,
        switched_off.switched_off_on as since_on,
        concat('Switched off in ', switched_off.system, ' by ', switched_off.changed_by_type) as detail
    from at_stake
    inner join switched_off
        on
            at_stake.subscription_name = switched_off.subscription_name
            and at_stake.term_number = switched_off.term_number

    union all

    select
        subscription_name, term_number,
        'opportunity past its close date' as risk_reason,
        opportunity_close_date as since_on,
        'Opportunity ' || opportunity_id || ' is still open' as detail
    from at_stake
    where not is_closed and opportunity_close_date < as_of_date

    union all

    select
        subscription_name, term_number,
        'no quote inside 45 days' as risk_reason,
        cast({{ dbt.dateadd('day', -45, 'renewal_event_on') }} as date) as since_on,
        'Sales has sent no quote' as detail
    from at_stake
    where renewal_flow = 'direct' and quote_id is null and days_to_renewal between 0 and 45

    union all

    select
        subscription_name, term_number,
        'open L&R ticket' as risk_reason,
        oldest_opened_on as since_on,
        concat(cast(open_tickets as varchar), ' open licensing and renewals tickets') as detail
    from at_stake
    where open_tickets > 0

)

select * from risks
