{{ config(meta={'custom_fields_of': 'zuora.subscription'}) }}

with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

versions as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

sales as (

    select * from {{ ref('int_subscriptions_by_point_of_sale') }}

),

valued as (

    select * from {{ ref('int_subscriptions_valued') }}

),

lineages as (

    select * from {{ ref('int_subscription_lineages') }}

),

auto_renew as (

    select * from {{ ref('int_terms_auto_renew') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

described as (

    select
        -- ids
        subscriptions.subscription_name,
        subscriptions.subscription_id,
        subscriptions.original_subscription_id,
        subscriptions.billing_account_id,
        subscriptions.invoiced_account_id as invoice_owner_account_id,
        accounts.crm_account_id,
        sales.reseller_crm_account_id,
        lineages.lineage_id,
        subscriptions.namespace_id,

        -- details
        sales.sales_channel,
        sales.point_of_sale,
        subscriptions.status,
        subscriptions.version,
        valued.product_tier,
        valued.delivery,
        accounts.currency_code,

        -- dates
        subscriptions.transaction_start_date,
        subscriptions.subscription_start_date,
        subscriptions.term_start_date,
        subscriptions.term_end_date,
        cast(subscriptions.current_term as bigint) as current_term_months,
        lineages.cohort_month,

        -- flags
        coalesce(
            subscriptions.subscription_start_date <= as_of.as_of_date
            and subscriptions.end_date > as_of.as_of_date,
            false
        ) as is_in_force,
        coalesce(auto_renew.is_auto_renew_in_zuora, versions.is_auto_renew) as is_auto_renew_in_zuora,
        auto_renew.is_auto_renew_in_customers_app,
        coalesce(auto_renew.is_auto_renew, versions.is_auto_renew) as is_auto_renew,
        valued.has_several_tiers,

        -- measures
        cast(valued.licensed_seats as bigint) as licensed_seats,
        cast(valued.mrr_amount as decimal(28, 9)) as mrr_amount,
        cast(valued.arr_amount as decimal(28, 9)) as arr_amount,
        cast(valued.arr_usd_amount as decimal(28, 9)) as arr_usd_amount
    {{ custom_fields('zuora', 'subscription', from='versions') }}
    from subscriptions
    cross join as_of
    inner join versions
        on subscriptions.subscription_id = versions.subscription_id
    inner join valued
        on subscriptions.subscription_name = valued.subscription_name
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    left join sales
        on subscriptions.subscription_name = sales.subscription_name
    left join lineages
        on subscriptions.subscription_name = lineages.subscription_name
    left join auto_renew
        on
            subscriptions.subscription_name = auto_renew.subscription_name
            and auto_renew.is_last_term

)

select * from described
