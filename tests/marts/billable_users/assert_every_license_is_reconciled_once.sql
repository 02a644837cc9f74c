-- Why: a licence that falls out of the comparison, or a status unlike the facts, hides what customers lack.
-- When it fails: the licence file or subscription shown has no row, or its status contradicts its flags.
with

licenses as (

    select * from {{ ref('licenses') }}

),

staged_licenses as (

    select * from {{ ref('stg_license_app__licenses') }}

),

left_out as (

    select * from {{ ref('int_subscriptions_left_out') }}

),

utilization as (

    select * from {{ ref('seat_utilization_by_month') }}

),

applications as (

    select * from {{ ref('int_applications_loaded') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

wrong as (

    select
        staged_licenses.license_id as record_id,
        'no row' as problem
    from staged_licenses
    cross join as_of
    left join licenses
        on
            coalesce(
                staged_licenses.license_md5,
                staged_licenses.license_sha256,
                concat('license-', staged_licenses.license_id)
            ) = licenses.license_key
    left join left_out
        on staged_licenses.subscription_name = left_out.subscription_name
    where
        licenses.license_key is null
        and left_out.subscription_name is null
        and coalesce(cast(staged_licenses.created_at as date), as_of.as_of_date) <= as_of.as_of_date

    union all

    -- on the last day of a month the seats of the month are those of the as-of day
    select
        utilization.subscription_name as record_id,
        'no row' as problem
    from utilization
    inner join as_of
        on
            utilization.month_start_date = as_of.last_completed_month
            and as_of.as_of_date = last_day(as_of.as_of_date)
    cross join applications
    left join licenses
        on utilization.subscription_name = licenses.subscription_name
    where
        applications.has_license_app
        and utilization.delivery = 'Self-Managed'
        and licenses.license_key is null

    union all

    select
        license_key as record_id,
        match_status as problem
    from licenses
    where
        (match_status = 'matching' and (has_other_plan or has_other_seats or has_other_dates))
        or (match_status = 'matching' and has_other_plan is null)
        or (match_status = 'plan differs' and not has_other_plan)
        or (match_status = 'seats differ' and (has_other_plan or not has_other_seats))
        or (match_status = 'dates differ' and (has_other_plan or has_other_seats or not has_other_dates))
        or not (is_in_license_app or is_in_zuora or is_in_telemetry)

)

select * from wrong
