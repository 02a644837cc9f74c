-- Why: who counts waiting hours must not count customers that have their licence, nor miss any that has none.
-- When it fails: step, reason, moments and hours of the delivery shown contradict each other.
with

deliveries as (

    select * from {{ ref('license_deliveries') }}

),

applications as (

    select * from {{ ref('int_applications_loaded') }}

),

known as (

    select
        deliveries.*,
        applications.has_license_app,
        applications.has_mailgun
    from deliveries
    cross join applications

),

contradicting as (

    select *
    from known
    where
        (first_missing_step is null and coalesce(blocked_reason, cast(hours_waiting as varchar)) is not null)
        or (first_missing_step is null and license_id is null and has_license_app)
        or (first_missing_step is null and license_mailed_at is null and has_license_app and has_mailgun)
        or (first_missing_step = 'licence mailed' and (license_id is null or license_mailed_at is not null))
        or (first_missing_step = 'licence created' and license_id is not null)
        or (first_missing_step in ('terms requested', 'terms accepted') and not are_terms_required)
        or (first_missing_step = 'terms accepted' and terms_accepted_at is not null)
        or (not is_still_needed and hours_waiting is not null)
        or hours_waiting <= 0

)

select * from contradicting
