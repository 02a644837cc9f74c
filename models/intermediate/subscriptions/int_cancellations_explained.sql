with

changes as (

    select * from {{ ref('int_subscription_changes_measured') }}

),

replaced as (

    select * from {{ ref('int_accounts_replaced') }}

),

repurchased as (

    select * from {{ ref('int_subscriptions_repurchased') }}

),

cards_declined as (

    select * from {{ ref('int_cards_declined') }}

),

requested as (

    select * from {{ ref('int_changes_requested') }}

),

refunds as (

    select * from {{ ref('int_refunds_by_change') }}

),

-- the order is the rule: what stands first explains the change
reasoned as (

    select
        changes.subscription_name,
        changes.changed_on,
        changes.change_type,
        case
            when changes.change_type = 'cancellation' and replaced.subscription_name is not null
                then 'entity_change'
            when changes.change_type = 'cancellation' and repurchased.subscription_name is not null
                then 'wrong_seats_refund'
            when changes.change_type = 'cancellation' and cards_declined.subscription_name is not null
                then 'card_declined'
            when requested.subscription_name is not null then 'customer_request'
            else 'unknown'
        end as reason,
        replaced.replacement_subscription_name as entity_replacement_name,
        replaced.replaced_on as entity_replaced_on,
        repurchased.replacement_subscription_name as repurchase_name,
        repurchased.replaced_on as repurchased_on,
        changes.seats_before,
        changes.seats_after,
        changes.arr_before_amount,
        changes.arr_after_amount,
        coalesce(refunds.refund_amount, 0) as refund_amount
    from changes
    left join replaced
        on changes.subscription_name = replaced.subscription_name
    left join repurchased
        on changes.subscription_name = repurchased.subscription_name
    left join cards_declined
        on changes.subscription_name = cards_declined.subscription_name
    left join requested
        on
            changes.subscription_name = requested.subscription_name
            and changes.changed_on = requested.changed_on
            and changes.change_type = requested.change_type
    left join refunds
        on
            changes.subscription_name = refunds.subscription_name
            and changes.changed_on = refunds.changed_on
            and changes.change_type = refunds.change_type

),

explained as (

    select
        subscription_name,
        changed_on,
        change_type,
        reason,
        case reason
            when 'entity_change' then entity_replacement_name
            when 'wrong_seats_refund' then repurchase_name
        end as replacement_subscription_name,
        case reason
            when 'entity_change' then entity_replaced_on
            when 'wrong_seats_refund' then repurchased_on
        end as replaced_on,
        seats_before,
        seats_after,
        arr_before_amount,
        arr_after_amount,
        refund_amount,
        change_type = 'cancellation' and reason not in ('entity_change', 'wrong_seats_refund') as is_churn
    from reasoned

)

select * from explained
