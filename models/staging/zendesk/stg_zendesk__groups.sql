with

raw_groups as (

    {{ read_raw('zendesk', 'groups') }}

),

renamed as (

    select
        -- ids
        id as group_id,

        -- dates
        created_at,
        updated_at,

        -- details
        name as group_name
    {{ custom_fields('zendesk', 'groups') }}
    from raw_groups

)

select * from renamed
