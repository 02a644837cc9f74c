with

pings as (

    select * from {{ ref('stg_version_app__usage_pings') }}

),

licenses as (

    select * from {{ ref('int_licenses_by_file') }}

),

test_instances as (

    select * from {{ ref('int_test_instances_in_force') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

customer_pings as (

    select
        coalesce(pings.license_md5, pings.license_sha256) as license_hash,
        cast(coalesce(pings.recorded_at, pings.created_at) as date) as reported_on,
        pings.license_plan,
        pings.license_users,
        cast(pings.license_starts_at as date) as starts_on,
        cast(pings.license_expires_at as date) as expires_on,
        coalesce(pings.is_license_trial, false) as is_trial
    from pings
    cross join as_of
    left join test_instances as test_hosts
        on
            lower(pings.hostname) = test_hosts.match_value
            and test_hosts.match_column = 'hostname'
    left join test_instances
        on
            pings.instance_uuid = test_instances.match_value
            and test_instances.match_column = 'instance_uuid'
    where
        cast(coalesce(pings.recorded_at, pings.created_at) as date) <= as_of.as_of_date
        and coalesce(pings.license_md5, pings.license_sha256) is not null
        and test_hosts.match_value is null
        and test_instances.match_value is null

),

-- a file says the same in every ping
summed as (

    select
        coalesce(licenses.license_key, customer_pings.license_hash) as license_key,
        min(customer_pings.reported_on) as first_reported_on,
        max(customer_pings.reported_on) as last_reported_on,
        max(lower(customer_pings.license_plan)) as plan_code,
        max(customer_pings.license_users) as seats,
        max(customer_pings.starts_on) as starts_on,
        max(customer_pings.expires_on) as expires_on,
        count_if(customer_pings.is_trial) > 0 as is_trial
    from customer_pings
    left join licenses
        on customer_pings.license_hash = licenses.license_hash
    group by coalesce(licenses.license_key, customer_pings.license_hash)

)

select * from summed
