with

pings as (

    select * from {{ ref('stg_version_app__usage_pings') }}

),

payloads as (

    select * from {{ ref('stg_version_app__usage_payloads') }}

),

licenses as (

    select * from {{ ref('int_licenses_by_file') }}

),

seat_links as (

    select * from {{ ref('stg_customers_app__license_seat_links') }}

),

test_instances as (

    select * from {{ ref('int_test_instances_in_force') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

reports as (

    select
        licenses.subscription_name,
        pings.instance_uuid,
        lower(pings.hostname) as hostname,
        coalesce(pings.recorded_at, pings.created_at) as reported_at,
        cast(coalesce(pings.recorded_at, pings.created_at) as date) as reported_on,
        coalesce(cast(pings.license_starts_at as date), licenses.starts_on) as license_started_on,
        pings.active_users,
        coalesce(pings.license_billable_users, payloads.license_billable_users) as billable_users,
        pings.historical_max_users,
        'usage_ping' as usage_source
    from pings
    left join licenses
        on coalesce(pings.license_md5, pings.license_sha256) = licenses.license_hash
    left join payloads
        on pings.raw_usage_data_id = payloads.raw_usage_data_id

    union all

    select
        subscription_name,
        instance_uuid,
        lower(hostname) as hostname,
        coalesce(reported_at, created_at) as reported_at,
        report_date as reported_on,
        license_starts_on as license_started_on,
        -- what a seat link calls active users are those that count for billing
        cast(null as bigint) as active_users,
        active_users as billable_users,
        historical_max_users,
        'seat_link' as usage_source
    from seat_links

),

-- counts below zero are none: the instance ran out of time counting
linked as (

    select
        reports.subscription_name,
        coalesce(reports.instance_uuid, reports.hostname, 'unknown') as deployment_id,
        reports.reported_on,
        -- as a number, because the engines spell moments differently
        datediff('second', cast('1970-01-01' as timestamp), reports.reported_at) as reported_second,
        reports.license_started_on,
        case when reports.active_users >= 0 then reports.active_users end as active_users,
        case when reports.billable_users >= 0 then reports.billable_users end as billable_users,
        case
            when reports.historical_max_users >= 0 then reports.historical_max_users
        end as historical_max_users,
        reports.usage_source
    from reports
    cross join as_of
    left join test_instances as test_hosts
        on
            reports.hostname = test_hosts.match_value
            and test_hosts.match_column = 'hostname'
    left join test_instances
        on
            reports.instance_uuid = test_instances.match_value
            and test_instances.match_column = 'instance_uuid'
    where
        reports.reported_on <= as_of.as_of_date
        and test_hosts.match_value is null
        and test_instances.match_value is null

)

select * from linked
