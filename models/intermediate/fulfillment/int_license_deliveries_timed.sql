with

deliveries as (

    select * from {{ ref('int_license_deliveries_listed') }}

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

licenses as (

    select * from {{ ref('int_licenses_issued') }}

),

mailed as (

    select * from {{ ref('int_licenses_mailed') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

current_terms as (

    select
        terms.subscription_name,
        terms.term_start_date,
        terms.term_end_date
    from terms
    cross join as_of
    where
        terms.covers_from <= as_of.as_of_date
        and terms.covers_until > as_of.as_of_date

),

-- a term is ordered when its first version is written
ordered as (

    select
        subscription_name,
        term_start_date,
        min(created_at) as ordered_at
    from versions
    where not is_draft
    group by subscription_name, term_start_date

),

-- the first licence that reaches into the term
term_licenses as (

    select
        current_terms.subscription_name,
        licenses.license_id,
        licenses.created_at as license_created_at,
        mailed.mailed_at as license_mailed_at
    from current_terms
    inner join licenses
        on current_terms.subscription_name = licenses.subscription_name
    left join mailed
        on licenses.license_key = mailed.license_key
    where
        not licenses.is_trial
        and not licenses.is_backwards
        and (licenses.expires_on is null or licenses.expires_on > current_terms.term_start_date)
    qualify row_number() over (
        partition by current_terms.subscription_name
        order by licenses.created_at nulls last, licenses.license_key
    ) = 1

),

timed as (

    select
        deliveries.delivery_id,
        deliveries.order_id,
        deliveries.subscription_name,
        term_licenses.license_id,
        deliveries.are_terms_required,
        deliveries.are_terms_requested,
        deliveries.is_still_needed,
        current_terms.term_start_date,
        ordered.ordered_at,
        deliveries.terms_requested_at,
        deliveries.terms_accepted_at,
        term_licenses.license_created_at,
        term_licenses.license_mailed_at
    from deliveries
    left join current_terms
        on deliveries.subscription_name = current_terms.subscription_name
    left join ordered
        on
            current_terms.subscription_name = ordered.subscription_name
            and current_terms.term_start_date = ordered.term_start_date
    left join term_licenses
        on deliveries.subscription_name = term_licenses.subscription_name

)

select * from timed
