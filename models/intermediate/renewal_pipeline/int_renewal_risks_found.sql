with

renewals as (

    select * from {{ ref('int_renewals_described') }}

),

users as (

    select * from {{ ref('int_users_over_license') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

at_stake as (

    select
        renewals.*,
        as_of.as_of_date
    from renewals
    cross join as_of
    where
        not renewals.is_anniversary
        and renewals.outcome in ('pending', 'lapsed')

),

risks as (

    select
        subscription_name, term_number,
        'auto-renew off and no opportunity' as risk_reason,
        cast(null as date) as since_on,
        'Nobody will renew it and nobody is selling the renewal' as detail
    from at_stake
    where not coalesce(is_auto_renew, false) and opportunity_match = 'none'

    union all

    select
        subscription_name, term_number,
        'opportunity past its close date',
        opportunity_close_date,
        concat('Opportunity ', opportunity_id, ' is still open')
    from at_stake
    where not is_closed and opportunity_close_date < as_of_date

    union all

    select
        subscription_name, term_number,
        'no quote inside 45 days',
        cast({{ dbt.dateadd('day', -45, 'renewal_event_on') }} as date),
        'Sales has sent no quote'
    from at_stake
    where renewal_flow = 'direct' and quote_id is null and days_to_renewal between 0 and 45

    union all

    select
        subscription_name, term_number,
        'several tiers in one auto-renewing subscription (it fails)',
        term_start_date,
        'Auto-renewal of several tiers fails'
    from at_stake
    where is_auto_renew and has_several_tiers

    union all

    select
        subscription_name, term_number,
        'PO required with auto-renew on',
        term_start_date,
        'The customer needs a purchase order before the card is charged'
    from at_stake
    where is_auto_renew and is_po_required

    union all

    select
        at_stake.subscription_name, at_stake.term_number,
        'users over licence without true-up',
        users.over_since,
        concat(cast(users.users_over_license as varchar), ' users over the licence')
    from at_stake
    inner join users
        on
            at_stake.subscription_name = users.subscription_name
            and at_stake.term_number = users.term_number
    where users.users_over_license > 0

    union all

    select
        subscription_name, term_number,
        'silent profile',
        cast(null as date),
        'The customer gets no renewal notice'
    from at_stake
    where communication_profile = 'Silent Profile'

    union all

    select
        subscription_name, term_number,
        'entity must change',
        term_start_date,
        concat('Must be billed from ', expected_entity, ' instead of ', billing_entity)
    from at_stake
    where must_change_entity

    union all

    select
        subscription_name, term_number,
        'open L&R ticket',
        oldest_opened_on,
        concat(cast(open_tickets as varchar), ' open licensing and renewals tickets')
    from at_stake
    where open_tickets > 0

)

select * from risks
