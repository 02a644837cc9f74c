with

deliveries as (

    select * from {{ ref('int_license_deliveries_timed') }}

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

-- who has the licence needs no terms any more; what nobody records is not missing
stepped as (

    select
        *,
        case
            when not has_license_app then null
            when license_id is null and are_terms_required and not are_terms_requested then 'terms requested'
            when license_id is null and are_terms_required and terms_accepted_at is null then 'terms accepted'
            when license_id is null then 'licence created'
            when license_mailed_at is null and has_mailgun then 'licence mailed'
        end as first_missing_step,
        -- the last step that was done, and never before the term begins
        greatest(
            coalesce(
                license_created_at, terms_accepted_at, terms_requested_at, ordered_at,
                cast('0001-01-01' as timestamp)
            ),
            coalesce(cast(term_start_date as timestamp), cast('0001-01-01' as timestamp))
        ) as waiting_since
    from known

)

select * from stepped
