with

raw_project_group_links as (

    {{ read_raw('gitlab_com', 'project_group_links') }}

),

renamed as (

    select
        -- ids
        project_id,
        group_id,

        -- dates
        expires_at,
        created_at,
        updated_at,

        -- details
        group_access
    {{ custom_fields('gitlab_com', 'project_group_links') }}
    from raw_project_group_links

)

select * from renamed
