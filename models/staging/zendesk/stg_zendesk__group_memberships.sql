with

raw_group_memberships as (

    {{ read_raw('zendesk', 'group_memberships') }}

),

renamed as (

    select
        -- ids
        id as group_membership_id,
        group_id,
        user_id,

        -- dates
        created_at,
        updated_at
    {{ custom_fields('zendesk', 'group_memberships') }}
    from raw_group_memberships

)

select * from renamed
