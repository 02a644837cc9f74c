with

raw_license_seat_links as (

    {{ read_raw('customers_app', 'license_seat_links') }}

),

renamed as (

    select
        -- ids
        zuora_subscription_name as subscription_name,
        zuora_subscription_id as subscription_id,
        order_id,
        instance_identifier as instance_uuid,

        -- dates
        coalesce(report_date, cast(report_timestamp as date)) as report_date,
        report_timestamp as reported_at,
        license_starts_on,
        created_at,
        updated_at,

        -- measures
        active_user_count as active_users,
        license_user_count as license_users,
        max_historical_user_count as historical_max_users,

        -- details
        hostname
    {{ custom_fields('customers_app', 'license_seat_links') }}
    from raw_license_seat_links

)

select * from renamed
