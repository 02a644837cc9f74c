with

raw_group_group_links as (

    {{ read_raw('gitlab_com', 'group_group_links') }}

),

renamed as (

    select
        -- ids
        shared_group_id,
        shared_with_group_id,

        -- dates
        expires_at,
        created_at,
        updated_at,

        -- details
        group_access
    {{ custom_fields('gitlab_com', 'group_group_links') }}
    from raw_group_group_links

)

select * from renamed
