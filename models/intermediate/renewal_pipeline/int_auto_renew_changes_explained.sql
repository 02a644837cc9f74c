with

changes as (

    select * from {{ ref('int_auto_renew_changes_found') }}

),

integration_users as (

    select * from {{ ref('int_zuora_integration_users_in_force') }}

),

attempts as (

    select * from {{ ref('int_auto_renewals_attempted') }}

),

failed_attempts as (

    select *
    from attempts
    where payment_status = 'failed'

),

-- a card that fails makes the customers app switch the flag off by itself
explained as (

    select
        changes.subscription_name,
        changes.system,
        changes.change_number,
        changes.changed_at,
        changes.created_by_id,
        changes.from_value,
        changes.to_value,
        integration_users.user_role,
        failed_attempts.subscription_name is not null as is_after_failed_card
    from changes
    left join integration_users
        on changes.created_by_id = integration_users.zuora_user_id
    left join failed_attempts
        on
            changes.subscription_name = failed_attempts.subscription_name
            and not changes.to_value
            and integration_users.user_role = 'portal'
            and cast(changes.changed_at as date) >= failed_attempts.attempted_on
            and cast(changes.changed_at as date) <= failed_attempts.retried_until
    qualify row_number() over (
        partition by changes.subscription_name, changes.system, changes.change_number
        order by failed_attempts.term_number desc nulls last
    ) = 1

),

described as (

    select
        subscription_name,
        system,
        change_number,
        changed_at,
        case
            when is_after_failed_card then 'integration'
            when user_role = 'portal' then 'customer'
            when user_role is not null then 'integration'
            when created_by_id is not null then 'billing'
            else 'unknown'
        end as changed_by_type,
        from_value,
        to_value,
        is_after_failed_card
    from explained

)

select * from described
