with

raw_user_roles as (

    {{ read_raw('salesforce', 'userrole') }}

),

renamed as (

    select
        -- ids
        id as user_role_id,
        parentroleid as parent_user_role_id,

        -- dates
        systemmodstamp as updated_at,

        -- details
        name as user_role_name,
        developername as user_role_developer_name
    {{ custom_fields('salesforce', 'userrole') }}
    from raw_user_roles

)

select * from renamed
