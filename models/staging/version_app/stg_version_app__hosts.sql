with

raw_hosts as (

    {{ read_raw('version_app', 'hosts') }}

),

renamed as (

    select
        -- ids
        id as host_id,

        -- dates
        created_at,
        updated_at,

        -- details
        url as host_url
    {{ custom_fields('version_app', 'hosts') }}
    from raw_hosts

)

select * from renamed
