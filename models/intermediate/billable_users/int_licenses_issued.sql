with

licenses as (

    select * from {{ ref('stg_license_app__licenses') }}

),

versions as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

left_out as (

    select * from {{ ref('int_subscriptions_left_out') }}

),

plans as (

    select * from {{ ref('license_plans') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

plans_in_force as (

    {{ rules_in_force('plans', key=['plan_code']) }}

),

-- a licence is its file: where one was issued twice the newest record speaks, as it does for usage
known as (

    select
        licenses.*,
        coalesce(
            licenses.license_md5, licenses.license_sha256, concat('license-', licenses.license_id)
        ) as license_key,
        coalesce(lower(licenses.plan_code), 'core') as known_plan_code,
        coalesce(licenses.subscription_name, versions.subscription_name) as named_subscription
    from licenses
    cross join as_of
    left join versions
        on licenses.subscription_id = versions.subscription_id
    where licenses.created_at is null or cast(licenses.created_at as date) <= as_of.as_of_date
    qualify row_number() over (
        partition by
            coalesce(licenses.license_md5, licenses.license_sha256, concat('license-', licenses.license_id))
        order by
            case
                when coalesce(licenses.subscription_name, versions.subscription_name) is null then 1 else 0
            end,
            try_cast(licenses.license_id as bigint) desc nulls last,
            licenses.license_id desc
    ) = 1

),

issued as (

    select
        known.license_key,
        known.license_id,
        known.license_md5,
        known.license_sha256,
        known.named_subscription,
        subscriptions.subscription_name,
        lower(known.email) as licensee_email,
        known.known_plan_code as plan_code,
        coalesce(plans_in_force.product_tier, 'unmapped') as product_tier,
        known.seats,
        known.starts_on,
        known.expires_on,
        known.created_at,
        coalesce(known.is_trial, false) as is_trial,
        -- a licence that stops before it starts can never be used
        coalesce(known.starts_on >= known.expires_on, false) as is_backwards,
        left_out.subscription_name is not null as is_test
    from known
    left join subscriptions
        on known.named_subscription = subscriptions.subscription_name
    left join left_out
        on known.named_subscription = left_out.subscription_name
    left join plans_in_force
        on known.known_plan_code = plans_in_force.plan_code

)

select * from issued
