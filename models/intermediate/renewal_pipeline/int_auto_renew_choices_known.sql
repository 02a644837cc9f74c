with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

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

-- what customers chose in the customers app, which writes it to Zuora as its own user
portal_choices as (

    select
        versions.subscription_name,
        terms_and_conditions.created_at,
        terms_and_conditions.change_id,
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

),

-- the last choice before the term's end
known_choices as (

    select
        terms.subscription_name,
        terms.term_number,
        portal_choices.is_auto_renew
    from terms
    inner join portal_choices
        on terms.subscription_name = portal_choices.subscription_name
    where
        terms.term_end_date is null
        or portal_choices.created_at < cast(terms.term_end_date as timestamp)
    qualify row_number() over (
        partition by terms.subscription_name, terms.term_number
        order by portal_choices.created_at desc, portal_choices.change_id desc
    ) = 1

)

select * from known_choices
