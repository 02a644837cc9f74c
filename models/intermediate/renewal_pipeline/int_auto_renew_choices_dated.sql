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

integration_users as (

    select * from {{ ref('int_zuora_integration_users_in_force') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- environments that use orders have no amendments
terms_and_conditions as (

    select
        subscription_id,
        amendment_id as change_id,
        created_by_id,
        created_at,
        is_auto_renew
    from amendments
    where amendment_type = 'TermsAndConditions'

    union all

    select
        subscription_id,
        order_action_id as change_id,
        created_by_id,
        created_at,
        is_auto_renew
    from order_actions
    where order_action_type = 'TermsAndConditions'

),

-- the customers app writes to Zuora as its own user
choices as (

    select
        terms_and_conditions.change_id,
        versions.subscription_name,
        terms_and_conditions.created_at as chosen_at,
        terms_and_conditions.is_auto_renew
    from terms_and_conditions
    cross join as_of
    inner join versions
        on terms_and_conditions.subscription_id = versions.subscription_id
    inner join integration_users
        on terms_and_conditions.created_by_id = integration_users.zuora_user_id
    where
        integration_users.user_role = 'portal'
        and terms_and_conditions.is_auto_renew is not null
        and cast(terms_and_conditions.created_at as date) <= as_of.as_of_date

)

select * from choices
