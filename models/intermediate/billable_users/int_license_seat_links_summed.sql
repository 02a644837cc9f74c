with

seat_links as (

    select * from {{ ref('stg_customers_app__license_seat_links') }}

),

licenses as (

    select * from {{ ref('int_licenses_issued') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- a seat link names the subscription and mostly the first day of the licence, not its file
summed as (

    select
        coalesce(licenses.license_key, concat('subscription-', seat_links.subscription_name)) as license_key,
        min(seat_links.report_date) as first_reported_on,
        max(seat_links.report_date) as last_reported_on
    from seat_links
    cross join as_of
    left join licenses
        on
            seat_links.subscription_name = licenses.subscription_name
            and licenses.starts_on <= coalesce(seat_links.license_starts_on, seat_links.report_date)
            and licenses.starts_on >= coalesce(seat_links.license_starts_on, licenses.starts_on)
            and coalesce(licenses.expires_on, cast('9999-12-31' as date)) > seat_links.report_date
            and not licenses.is_trial
    where
        seat_links.subscription_name is not null
        and seat_links.report_date <= as_of.as_of_date
    group by coalesce(licenses.license_key, concat('subscription-', seat_links.subscription_name))

)

select * from summed
