with

every_version as (

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

versions as (

    select
        subscription_id,
        subscription_name,
        is_auto_renew,
        lag(is_auto_renew) over (
            partition by subscription_name
            order by version
        ) as previous_is_auto_renew
    from every_version

),

-- an amendment names the version that it changes, an order action the one that it makes
terms_and_conditions as (

    select
        versions.subscription_name,
        amendments.amendment_id as change_id,
        amendments.created_by_id,
        amendments.created_at,
        amendments.is_auto_renew,
        versions.is_auto_renew as was_auto_renew_in_zuora
    from amendments
    inner join versions
        on amendments.subscription_id = versions.subscription_id
    where amendments.amendment_type = 'TermsAndConditions'

    union all

    select
        versions.subscription_name,
        order_actions.order_action_id as change_id,
        order_actions.created_by_id,
        order_actions.created_at,
        order_actions.is_auto_renew,
        versions.previous_is_auto_renew as was_auto_renew_in_zuora
    from order_actions
    inner join versions
        on order_actions.subscription_id = versions.subscription_id
    where order_actions.order_action_type = 'TermsAndConditions'

),

-- what customers chose in the customers app, which writes it to Zuora as its own user
portal_choices as (

    select
        terms_and_conditions.subscription_name,
        terms_and_conditions.change_id,
        terms_and_conditions.created_by_id,
        terms_and_conditions.created_at,
        terms_and_conditions.is_auto_renew,
        terms_and_conditions.was_auto_renew_in_zuora
    from terms_and_conditions
    cross join as_of
    inner join integration_users
        on terms_and_conditions.created_by_id = integration_users.zuora_user_id
    where
        integration_users.user_role = 'portal'
        and terms_and_conditions.is_auto_renew is not null
        and cast(terms_and_conditions.created_at as date) <= as_of.as_of_date

)

select * from portal_choices
