{{ config(materialized='view') }}

with

raw_members as (

    {{ read_raw('gitlab_com', 'members') }}

),

renamed as (

    select
        -- ids
        id as member_id,
        source_id,
        user_id,
        member_role_id,

        -- dates
        requested_at,
        invite_accepted_at,
        expires_at,
        created_at,
        updated_at,

        -- details
        source_type,
        type as member_type,
        access_level,
        invite_token
    {{ custom_fields('gitlab_com', 'members') }}
    from raw_members

)

select * from renamed
