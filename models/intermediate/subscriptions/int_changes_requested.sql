with

changes as (

    select * from {{ ref('int_subscription_changes_measured') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

auto_renew as (

    select * from {{ ref('int_terms_auto_renew') }}

),

matches as (

    select * from {{ ref('int_renewal_opportunities_matched') }}

),

opportunities as (

    select * from {{ ref('stg_salesforce__opportunities') }}

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

order_actions as (

    select * from {{ ref('stg_zuora__order_actions') }}

),

-- the term that the change ends or falls into
changed_terms as (

    select
        changes.subscription_name,
        changes.changed_on,
        changes.change_type,
        terms.term_number,
        terms.term_end_date
    from changes
    inner join terms
        on
            changes.subscription_name = terms.subscription_name
            and changes.changed_on > terms.term_start_date
            and changes.changed_on <= coalesce(terms.next_term_start_date, cast('9999-12-31' as date))

),

-- a reason noted on the step of that day, auto-renewal switched off, or why the renewal was lost
evidence as (

    select
        changes.subscription_name,
        changes.changed_on,
        changes.change_type
    from changes
    inner join versions
        on changes.subscription_name = versions.subscription_name
    inner join order_actions
        on
            versions.subscription_id = order_actions.subscription_id
            and changes.changed_on
            = coalesce(order_actions.cancellation_effective_date, order_actions.contract_effective_date)
    where trim(order_actions.change_reason) != '' and not versions.is_draft

    union

    select
        changed_terms.subscription_name,
        changed_terms.changed_on,
        changed_terms.change_type
    from changed_terms
    inner join auto_renew
        on
            changed_terms.subscription_name = auto_renew.subscription_name
            and changed_terms.term_number = auto_renew.term_number
    where
        changed_terms.change_type = 'cancellation'
        and not auto_renew.is_auto_renew_in_customers_app

    union

    select
        changed_terms.subscription_name,
        changed_terms.changed_on,
        changed_terms.change_type
    from changed_terms
    inner join matches
        on
            changed_terms.subscription_name = matches.subscription_name
            and changed_terms.term_number = matches.term_number
    inner join opportunities
        on matches.opportunity_id = opportunities.opportunity_id
    where
        (changed_terms.change_type = 'cancellation' and trim(opportunities.reason_for_loss) != '')
        or (
            changed_terms.change_type = 'downgrade'
            and changed_terms.changed_on = changed_terms.term_end_date
            and trim(opportunities.downgrade_reason) != ''
        )

)

select * from evidence
