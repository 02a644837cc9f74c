with

raw_projects as (

    {{ read_raw('gitlab_com', 'projects') }}

),

renamed as (

    select
        -- ids
        id as project_id,
        namespace_id,

        -- dates
        created_at,
        updated_at
    {{ custom_fields('gitlab_com', 'projects') }}
    from raw_projects

)

select * from renamed
