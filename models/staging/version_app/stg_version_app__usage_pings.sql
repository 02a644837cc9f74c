with

raw_usage_pings as (

    {{ read_raw('version_app', 'usage_data') }}

),

renamed as (

    select
        -- ids
        id as ping_id,
        uuid as instance_uuid,
        host_id,
        raw_usage_data_id,
        source_license_id,
        license_md5,
        license_sha256,

        -- dates
        recorded_at,
        license_starts_at,
        license_expires_at,
        created_at,
        updated_at,

        -- measures
        nullif(active_user_count, -1) as active_users,
        nullif(historical_max_users, -1) as historical_max_users,
        nullif(license_user_count, -1) as license_users,
        nullif(license_restricted_user_count, -1) as license_restricted_users,
        nullif(coalesce(
            license_billable_users,
            try_cast({{ json_value(
                'raw_usage_data_payload_reconstructed', 'license_billable_users'
            ) }} as bigint)
        ), -1) as license_billable_users,

        -- flags
        license_trial as is_license_trial,

        -- details
        hostname,
        source_ip,
        version,
        edition,
        installation_type,
        license_plan
    {{ custom_fields('version_app', 'usage_data') }}
    from raw_usage_pings

)

select * from renamed
