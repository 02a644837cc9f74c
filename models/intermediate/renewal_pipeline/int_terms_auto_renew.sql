with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

orders as (

    select * from {{ ref('stg_customers_app__orders') }}

),

known_choices as (

    select * from {{ ref('int_auto_renew_choices_known') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

app_subscriptions as (

    select distinct orders.subscription_name
    from orders
    cross join as_of
    where
        not coalesce(orders.is_trial, false)
        and (orders.created_at is null or cast(orders.created_at as date) <= as_of.as_of_date)

),

-- a failed card writes a later version with the flag off: only what was known before the end counts
known_versions as (

    select
        terms.subscription_name,
        terms.term_number,
        versions.is_auto_renew,
        versions.is_auto_renew_in_customers_app,
        versions.contract_auto_renew,
        versions.turn_on_auto_renew
    from terms
    inner join versions
        on terms.subscription_name = versions.subscription_name
    where
        not versions.is_draft
        and coalesce(versions.created_at < cast(terms.term_end_date as timestamp), true)
    qualify row_number() over (
        partition by terms.subscription_name, terms.term_number
        order by versions.version desc nulls last
    ) = 1

),

flags as (

    select
        terms.subscription_name,
        terms.term_number,
        terms.next_term_start_date is null as is_last_term,
        known_versions.is_auto_renew as is_auto_renew_in_zuora,
        coalesce(
            known_choices.is_auto_renew,
            {{ is_auto_renew_in_customers_app('known_versions') }},
            case
                when terms.delivery = 'SaaS' and app_subscriptions.subscription_name is not null then true
            end
        ) as is_auto_renew_in_customers_app
    from terms
    left join known_versions
        on
            terms.subscription_name = known_versions.subscription_name
            and terms.term_number = known_versions.term_number
    left join known_choices
        on
            terms.subscription_name = known_choices.subscription_name
            and terms.term_number = known_choices.term_number
    left join app_subscriptions
        on terms.subscription_name = app_subscriptions.subscription_name

),

effective as (

    select
        subscription_name,
        term_number,
        is_last_term,
        is_auto_renew_in_zuora,
        is_auto_renew_in_customers_app,
        coalesce(is_auto_renew_in_customers_app, is_auto_renew_in_zuora) as is_auto_renew
    from flags

)

select * from effective
