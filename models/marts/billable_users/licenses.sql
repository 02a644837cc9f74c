with

licenses as (

    select * from {{ ref('int_licenses_compared') }}

),

pings as (

    select * from {{ ref('int_license_pings_summed') }}

),

seat_links as (

    select * from {{ ref('int_license_seat_links_summed') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

described as (

    select
        -- ids
        licenses.license_key,
        licenses.license_id,
        licenses.named_subscription as named_subscription_name,
        licenses.subscription_name,
        subscriptions.billing_account_id,
        accounts.crm_account_id,

        -- details
        licenses.match_status,
        licenses.plan_code as plan,
        licenses.product_tier,
        licenses.subscription_tier,

        -- dates
        licenses.starts_on,
        licenses.expires_on,
        licenses.superseded_on,
        licenses.compared_on,
        licenses.term_start_date,
        licenses.term_end_date,
        case
            when seat_links.first_reported_on < pings.first_reported_on then seat_links.first_reported_on
            else coalesce(pings.first_reported_on, seat_links.first_reported_on)
        end as first_reported_on,
        case
            when seat_links.last_reported_on > pings.last_reported_on then seat_links.last_reported_on
            else coalesce(pings.last_reported_on, seat_links.last_reported_on)
        end as last_reported_on,

        -- flags
        licenses.is_trial,
        coalesce(
            not licenses.is_backwards
            and licenses.starts_on <= as_of.as_of_date
            and coalesce(licenses.expires_on, cast('9999-12-31' as date)) > as_of.as_of_date
            and coalesce(licenses.superseded_on, cast('9999-12-31' as date)) > as_of.as_of_date,
            false
        ) as is_in_force,
        licenses.is_in_license_app,
        licenses.subscription_name is not null as is_in_zuora,
        pings.license_key is not null or seat_links.license_key is not null as is_in_telemetry,
        case when licenses.is_compared then licenses.has_other_plan end as has_other_plan,
        case when licenses.is_compared then licenses.has_other_seats end as has_other_seats,
        case when licenses.is_compared then licenses.has_other_dates end as has_other_dates,

        -- measures
        cast(licenses.seats as bigint) as seats,
        cast(licenses.subscription_seats as bigint) as subscription_seats
    from licenses
    cross join as_of
    left join pings
        on licenses.license_key = pings.license_key
    left join seat_links
        on licenses.license_key = seat_links.license_key
    left join subscriptions
        on licenses.subscription_name = subscriptions.subscription_name
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id

)

select * from described
