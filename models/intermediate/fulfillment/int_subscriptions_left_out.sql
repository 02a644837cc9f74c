with

subscriptions as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

kept as (

    select distinct subscription_name
    from versions

),

-- other systems know the subscriptions of test accounts too: their records must not look unknown
left_out as (

    select distinct subscriptions.subscription_name
    from subscriptions
    cross join as_of
    left join kept
        on subscriptions.subscription_name = kept.subscription_name
    where
        kept.subscription_name is null
        and (
            subscriptions.created_at is null
            or cast(subscriptions.created_at as date) <= as_of.as_of_date
        )

)

select * from left_out
