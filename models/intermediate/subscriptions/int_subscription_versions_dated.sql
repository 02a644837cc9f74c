with

subscriptions as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- the same version may have been written twice: the last update stands
known as (

    select
        subscriptions.subscription_id,
        subscriptions.subscription_name,
        subscriptions.version,
        coalesce(subscriptions.is_excluded_from_analysis, false) as is_excluded,
        coalesce(
            lower(replace(subscriptions.status, ' ', ''))
            in ('draft', 'pendingactivation', 'pendingacceptance'),
            false
        ) as is_draft
    from subscriptions
    cross join as_of
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    where
        not coalesce(accounts.is_test_account, false)
        and (
            subscriptions.created_at is null
            or cast(subscriptions.created_at as date) <= as_of.as_of_date
        )
    qualify row_number() over (
        partition by subscriptions.subscription_name, subscriptions.version
        order by
            subscriptions.updated_at desc nulls last,
            subscriptions.created_at desc nulls last,
            subscriptions.subscription_id desc
    ) = 1

),

-- the newest version is the highest that is no draft, or else the highest draft
names as (

    select
        subscription_name,
        min(version) as first_version,
        coalesce(max(case when not is_draft then version end), max(version)) as newest_version
    from known
    group by subscription_name
    having not max_by(is_excluded, version)

),

dated as (

    select
        subscriptions.subscription_id,
        subscriptions.subscription_name,
        subscriptions.original_subscription_id,
        subscriptions.amendment_id,
        subscriptions.billing_account_id,
        subscriptions.invoice_owner_account_id,
        subscriptions.opportunity_id,
        subscriptions.namespace_id,
        subscriptions.created_by_id,
        subscriptions.status,
        subscriptions.version,
        subscriptions.current_term,
        subscriptions.quote_number,
        subscriptions.renewal_subscription_names,
        subscriptions.contract_effective_date,
        subscriptions.subscription_start_date,
        subscriptions.term_start_date,
        subscriptions.term_end_date,
        subscriptions.cancelled_date,
        subscriptions.created_at,
        subscriptions.updated_at,
        subscriptions.is_auto_renew,
        subscriptions.is_auto_renew_in_customers_app,
        subscriptions.contract_auto_renew,
        subscriptions.turn_on_auto_renew,
        coalesce(subscriptions.invoice_owner_account_id, subscriptions.billing_account_id)
            as invoiced_account_id,
        least(
            coalesce(subscriptions.term_end_date, cast('9999-12-31' as date)),
            coalesce(subscriptions.cancelled_date, cast('9999-12-31' as date))
        ) as end_date,
        known.is_draft,
        known.version = names.newest_version as is_newest,
        known.version = names.first_version as is_first
    from known
    inner join names
        on known.subscription_name = names.subscription_name
    inner join subscriptions
        on known.subscription_id = subscriptions.subscription_id

)

select * from dated
