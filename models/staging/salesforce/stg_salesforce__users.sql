with

raw_users as (

    {{ read_raw('salesforce', 'user') }}

),

renamed as (

    select
        -- ids
        id as crm_user_id,
        userroleid as user_role_id,
        managerid as manager_id,
        profileid as profile_id,

        -- dates
        start_date__c as started_on,
        createddate as created_at,
        systemmodstamp as updated_at,

        -- flags
        isactive as is_active,

        -- details
        name as user_name,
        email as user_email,
        username as login_name,
        title,
        department,
        team__c as team,
        user_role_type__c as user_role_type,
        user_segment__c as user_segment,
        user_geo__c as user_geo,
        user_region__c as user_region,
        user_area__c as user_area,
        user_business_unit__c as user_business_unit,
        timezonesidkey as time_zone
    {{ custom_fields('salesforce', 'user') }}
    from raw_users

)

select * from renamed
