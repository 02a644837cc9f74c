{{ config(materialized='table') }}

with

pings as (

    select * from {{ ref('stg_version_app__usage_pings') }}

),

payloads as (

    select * from {{ ref('stg_version_app__usage_payloads') }}

),

licenses as (

    select * from {{ ref('stg_license_app__licenses') }}

),

seat_links as (

    select * from {{ ref('stg_customers_app__license_seat_links') }}

),

listed_instances as (

    select * from {{ ref('test_instances') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

test_instances as (

    select
        listed_instances.match_column,
        listed_instances.match_value
    from listed_instances
    cross join as_of
    where listed_instances.valid_from <= as_of.as_of_date
    group by listed_instances.match_column, listed_instances.match_value

),

-- the newest licence speaks where a file was issued twice
licenses_by_file as (

    select
        license_md5,
        max_by(subscription_name, coalesce(try_cast(license_id as bigint), 0)) as subscription_name
    from licenses
    where license_md5 is not null and subscription_name is not null
    group by license_md5

),

customer_pings as (

    select pings.*
    from pings
    left join test_instances
        on
            test_instances.match_value
            = case test_instances.match_column
                when 'hostname' then lower(pings.hostname) else pings.instance_uuid
            end
    where
        pings.instance_uuid is not null
        and test_instances.match_value is null

),

reports as (

    select
        licenses_by_file.subscription_name,
        customer_pings.instance_uuid as deployment_id,
        coalesce(customer_pings.recorded_at, customer_pings.created_at) as reported_at,
        cast(coalesce(customer_pings.recorded_at, customer_pings.created_at) as date) as reported_on,
        coalesce(customer_pings.license_billable_users, payloads.license_billable_users) as billable_users,
        customer_pings.historical_max_users,
        'usage_ping' as usage_source
    from customer_pings
    inner join licenses_by_file
        on customer_pings.license_md5 = licenses_by_file.license_md5
    left join payloads
        on customer_pings.raw_usage_data_id = payloads.raw_usage_data_id

    union all

    select
        subscription_name,
        coalesce(instance_uuid, 'seat_link') as deployment_id,
        created_at as reported_at,
        report_date as reported_on,
        active_users as billable_users,
        historical_max_users,
        'seat_link' as usage_source
    from seat_links

),

linked as (

    select reports.*
    from reports
    cross join as_of
    where reports.subscription_name is not null and reports.reported_on <= as_of.as_of_date

)

select * from linked
