with

raw_users as (

    {{ read_raw('zendesk', 'users') }}

),

renamed as (

    select
        -- ids
        id as user_id,
        organization_id,
        default_group_id,
        external_id,

        -- dates
        created_at,
        updated_at,

        -- flags
        active as is_active,
        suspended as is_suspended,

        -- details
        name as user_name,
        email,
        role,
        coalesce(
            user_fields_user_region,
            {{ json_value('user_fields', 'user_region') }}
        ) as region,
        time_zone,
        tags
    {{ custom_fields('zendesk', 'users') }}
    from raw_users

)

select * from renamed
