with

raw_users as (

    {{ read_raw('gitlab_com', 'users') }}

),

renamed as (

    select
        -- ids
        id as user_id,

        -- dates
        last_activity_on,
        created_at,
        updated_at,

        -- flags
        external as is_external,

        -- details
        username,
        state,
        user_type
    {{ custom_fields('gitlab_com', 'users') }}
    from raw_users

)

select * from renamed
