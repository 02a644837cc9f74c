with

raw_record_types as (

    {{ read_raw('salesforce', 'recordtype') }}

),

renamed as (

    select
        -- ids
        id as record_type_id,
        businessprocessid as business_process_id,

        -- dates
        createddate as created_at,
        systemmodstamp as updated_at,

        -- flags
        isactive as is_active,

        -- details
        developername as record_type_name,
        name as record_type_label,
        description as record_type_description,
        sobjecttype as object_type
    {{ custom_fields('salesforce', 'recordtype') }}
    from raw_record_types

)

select * from renamed
