with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

replaced as (

    select * from {{ ref('int_accounts_replaced') }}

),

explained as (

    select
        subscriptions.subscription_name,
        subscriptions.cancelled_date as changed_on,
        'cancellation' as change_type,
        case when replaced.subscription_name is not null then 'entity_change' else 'unknown' end as reason,
        replaced.replacement_subscription_name,
        replacements.subscription_start_date as replaced_on,
        replaced.subscription_name is null as is_churn
    from subscriptions
    left join replaced
        on subscriptions.subscription_name = replaced.subscription_name
    left join subscriptions as replacements
        on replaced.replacement_subscription_name = replacements.subscription_name
    where lower(subscriptions.status) = 'cancelled'

)

select * from explained
