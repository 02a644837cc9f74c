with

changes as (

    select * from {{ ref('int_cancellations_explained') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

channels as (

    select * from {{ ref('int_subscriptions_by_channel') }}

),

refund_opportunities as (

    select * from {{ ref('int_refund_opportunities_matched') }}

),

rated_terms as (

    select * from {{ ref('int_subscription_terms_rated') }}

),

-- the change of ARR keeps the rate of the term that it ends or falls into
described as (

    select
        -- ids
        changes.subscription_name,
        changes.replacement_subscription_name,
        subscriptions.billing_account_id,
        accounts.crm_account_id,

        -- details
        changes.change_type,
        changes.reason,
        channels.sales_channel,
        accounts.currency_code,

        -- dates
        changes.changed_on,
        changes.replaced_on,

        -- flags
        changes.is_churn,
        refund_opportunities.subscription_name is not null as has_refund_opportunity,

        -- measures
        cast(changes.seats_before as bigint) as seats_before,
        cast(changes.seats_after as bigint) as seats_after,
        cast(changes.arr_before_amount as decimal(28, 9)) as arr_before_amount,
        cast(changes.arr_after_amount as decimal(28, 9)) as arr_after_amount,
        cast(
            (changes.arr_after_amount - changes.arr_before_amount) * rated_terms.usd_rate as decimal(28, 9)
        ) as arr_change_usd_amount,
        cast(changes.refund_amount as decimal(28, 9)) as refund_amount
    from changes
    inner join subscriptions
        on changes.subscription_name = subscriptions.subscription_name
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    left join channels
        on changes.subscription_name = channels.subscription_name
    left join refund_opportunities
        on
            changes.subscription_name = refund_opportunities.subscription_name
            and changes.changed_on = refund_opportunities.changed_on
    left join rated_terms
        on
            changes.subscription_name = rated_terms.subscription_name
            and changes.changed_on > rated_terms.covers_from
            and changes.changed_on <= rated_terms.covers_until

)

select * from described
