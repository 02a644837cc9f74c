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

integration_users as (

    select * from {{ ref('zuora_integration_users') }}

),

-- what customers chose in the customers app, which writes it to Zuora as its own user
portal_choices as (

    select
        versions.subscription_name,
        amendments.created_at,
        amendments.amendment_id,
        amendments.is_auto_renew
    from amendments
    inner join versions
        on amendments.subscription_id = versions.subscription_id
    inner join integration_users
        on amendments.created_by_id = integration_users.zuora_user_id
    where
        amendments.amendment_type = 'TermsAndConditions'
        and amendments.is_auto_renew is not null
        and integration_users.user_role = 'portal'

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
        order by portal_choices.created_at desc, portal_choices.amendment_id desc
    ) = 1

)

select * from known_choices
