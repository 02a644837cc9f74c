{{ config(materialized='view') }}

with

raw_usage_payloads as (

    {{ read_raw('version_app', 'raw_usage_data') }}

),

renamed as (

    select
        -- ids
        id as raw_usage_data_id,

        -- dates
        recorded_at,
        created_at,

        -- measures
        nullif(
            try_cast({{ json_value('payload', 'license_billable_users') }} as bigint),
            -1
        ) as license_billable_users,

        -- details
        payload
    {{ custom_fields('version_app', 'raw_usage_data') }}
    from raw_usage_payloads

)

select * from renamed
