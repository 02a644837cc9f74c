with

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

amendments as (

    select * from {{ ref('stg_zuora__amendments') }}

),

order_actions as (

    select * from {{ ref('stg_zuora__order_actions') }}

),

-- environments that use orders have no amendments
newest_actions as (

    select
        subscription_id,
        max(contract_effective_date) as effective_date
    from order_actions
    group by subscription_id

),

first_versions as (

    select
        subscription_name,
        created_by_id as first_version_created_by_id,
        quote_number as first_version_quote_number
    from versions
    where is_first

),

current_subscriptions as (

    select
        versions.subscription_name,
        {{ slug('versions.subscription_name') }} as subscription_slug,
        versions.subscription_id,
        coalesce(versions.original_subscription_id, versions.subscription_id) as original_subscription_id,
        versions.billing_account_id,
        versions.invoiced_account_id,
        versions.opportunity_id,
        versions.status,
        versions.version,
        versions.term_start_date,
        versions.term_end_date,
        versions.subscription_start_date,
        versions.cancelled_date,
        versions.end_date,
        versions.current_term,
        versions.renewal_subscription_names,
        versions.quote_number,
        versions.namespace_id,
        first_versions.first_version_created_by_id,
        first_versions.first_version_quote_number,
        case
            when versions.version = 1 then versions.contract_effective_date
            else coalesce(
                amendments.effective_date,
                newest_actions.effective_date,
                versions.contract_effective_date
            )
        end as transaction_start_date
    from versions
    inner join first_versions
        on versions.subscription_name = first_versions.subscription_name
    left join amendments
        on versions.amendment_id = amendments.amendment_id
    left join newest_actions
        on versions.subscription_id = newest_actions.subscription_id
    where
        versions.is_newest
        and not versions.is_draft

)

select * from current_subscriptions
