with

licenses as (

    select * from {{ ref('int_licenses_issued') }}

),

pings as (

    select * from {{ ref('int_license_pings_summed') }}

),

applications as (

    select * from {{ ref('int_applications_loaded') }}

),

without_license as (

    select * from {{ ref('int_subscriptions_without_license') }}

),

-- the licence app first, then what only instances or only Zuora know
known as (

    select
        license_key,
        license_id,
        named_subscription,
        subscription_name,
        plan_code,
        product_tier,
        seats,
        starts_on,
        expires_on,
        created_at,
        is_trial,
        is_backwards,
        true as is_in_license_app
    from licenses
    where not is_test

    union all

    select
        pings.license_key,
        cast(null as varchar) as license_id,
        cast(null as varchar) as named_subscription,
        cast(null as varchar) as subscription_name,
        pings.plan_code,
        cast(null as varchar) as product_tier,
        pings.seats,
        pings.starts_on,
        pings.expires_on,
        cast(null as timestamp) as created_at,
        pings.is_trial,
        coalesce(pings.starts_on >= pings.expires_on, false) as is_backwards,
        false as is_in_license_app
    from pings
    cross join applications
    left join licenses
        on pings.license_key = licenses.license_key
    where applications.has_license_app and licenses.license_key is null

    union all

    select
        concat('subscription-', subscription_name) as license_key,
        cast(null as varchar) as license_id,
        cast(null as varchar) as named_subscription,
        subscription_name,
        cast(null as varchar) as plan_code,
        cast(null as varchar) as product_tier,
        cast(null as bigint) as seats,
        cast(null as date) as starts_on,
        cast(null as date) as expires_on,
        cast(null as timestamp) as created_at,
        false as is_trial,
        false as is_backwards,
        false as is_in_license_app
    from without_license

),

-- a licence gives way to the next one of its subscription
listed as (

    select
        *,
        case
            when subscription_name is not null and not is_trial and not is_backwards
                then min(case when not is_trial and not is_backwards then starts_on end) over (
                    partition by subscription_name
                    order by starts_on nulls last, created_at nulls last, license_key
                    rows between 1 following and unbounded following
                )
        end as superseded_on
    from known

)

select * from listed
