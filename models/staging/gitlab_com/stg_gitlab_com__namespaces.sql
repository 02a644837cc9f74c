with

raw_namespaces as (

    {{ read_raw('gitlab_com', 'namespaces') }}

),

renamed as (

    select
        -- ids
        id as namespace_id,
        parent_id as parent_namespace_id,
        owner_id,

        -- dates
        created_at,
        updated_at,

        -- details
        name as namespace_name,
        path as namespace_path,
        type as namespace_type,
        traversal_ids,
        visibility_level
    {{ custom_fields('gitlab_com', 'namespaces') }}
    from raw_namespaces

)

select * from renamed
