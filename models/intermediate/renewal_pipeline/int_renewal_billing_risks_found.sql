with

at_stake as (

    select * from {{ ref('int_renewals_at_stake') }}

),

true_ups as (

    select * from {{ ref('int_true_up_seats_lacking') }}

),

silent_accounts as (

    select * from {{ ref('int_silent_accounts_dated') }}

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
        case
            when true_ups.over_since < at_stake.term_start_date then at_stake.term_start_date
            else true_ups.over_since
        end as since_on,
        concat('Users over the licence: ', cast(true_ups.lacking_seats as varchar)) as detail
    from at_stake
    inner join true_ups
        on
            at_stake.subscription_name = true_ups.subscription_name
            and at_stake.term_number = true_ups.term_number

    union all

    select
        at_stake.subscription_name, at_stake.term_number,
        'silent profile' as risk_reason,
        silent_accounts.silent_since as since_on,
        'The customer gets no renewal notice' as detail
    from at_stake
    left join silent_accounts
        on at_stake.billing_account_id = silent_accounts.billing_account_id
    where at_stake.is_silent

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
