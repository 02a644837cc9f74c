with

licenses as (

    select * from {{ ref('int_licenses_issued') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

applications as (

    select * from {{ ref('int_applications_loaded') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

self_managed as (

    select charges.subscription_name
    from charges
    cross join as_of
    where
        charges.delivery = 'Self-Managed'
        and charges.effective_start_date <= as_of.as_of_date
        and charges.effective_end_date > as_of.as_of_date
    group by charges.subscription_name

),

-- a licence that has expired, or never can be used, covers nothing
covered as (

    select licenses.subscription_name
    from licenses
    cross join as_of
    where
        not licenses.is_trial
        and not licenses.is_backwards
        and (licenses.expires_on is null or licenses.expires_on > as_of.as_of_date)
    group by licenses.subscription_name

),

without_license as (

    select subscriptions.subscription_name
    from subscriptions
    cross join as_of
    cross join applications
    inner join self_managed
        on subscriptions.subscription_name = self_managed.subscription_name
    left join covered
        on subscriptions.subscription_name = covered.subscription_name
    where
        applications.has_license_app
        and subscriptions.end_date > as_of.as_of_date
        and covered.subscription_name is null

)

select * from without_license
