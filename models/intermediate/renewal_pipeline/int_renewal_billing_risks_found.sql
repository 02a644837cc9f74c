with

at_stake as (

    select * from {{ ref('int_renewals_at_stake') }}

),

users as (

    select * from {{ ref('int_users_over_license') }}

),

risks as (

    select
        subscription_name, term_number,
        'several tiers in one auto-renewing subscription (it fails)' as risk_reason,
        term_start_date as since_on,
        'Auto-renewal of several tiers fails' as detail
    from at_stake
    where is_auto_renew and has_several_tiers

    union all

    select
        subscription_name, term_number,
        'PO required with auto-renew on' as risk_reason,
        term_start_date as since_on,
        'The customer needs a purchase order before the card is charged' as detail
    from at_stake
    where is_auto_renew and is_po_required

    union all

    select
        at_stake.subscription_name, at_stake.term_number,
        'users over licence without true-up' as risk_reason,
        users.over_since as since_on,
        concat(cast(users.users_over_license as varchar), ' users over the licence') as detail
    from at_stake
    inner join users
        on
            at_stake.subscription_name = users.subscription_name
            and at_stake.term_number = users.term_number
    where users.users_over_license > 0

    union all

    select
        subscription_name, term_number,
        'silent profile' as risk_reason,
        cast(null as date) as since_on,
        'The customer gets no renewal notice' as detail
    from at_stake
    where is_silent

    union all

    select
        subscription_name, term_number,
        'entity must change' as risk_reason,
        term_start_date as since_on,
        'Must be billed from ' || expected_entity || ' instead of ' || billing_entity as detail
    from at_stake
    where must_change_entity

)

select * from risks
