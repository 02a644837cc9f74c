with

raw_communication_profiles as (

    {{ read_raw('zuora', 'communicationprofile') }}

),

renamed as (

    select
        -- ids
        id as communication_profile_id,

        -- dates
        createddate as created_at,
        updateddate as updated_at,

        -- details
        profilename as profile_name,
        description
    {{ custom_fields('zuora', 'communicationprofile') }}
    from raw_communication_profiles

)

select * from renamed
