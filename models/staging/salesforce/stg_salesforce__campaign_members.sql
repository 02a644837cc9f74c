with

raw_campaign_members as (

    {{ read_raw('salesforce', 'campaignmember') }}

),

renamed as (

    select
        -- ids
        id as campaign_member_id,
        campaignid as campaign_id,
        leadorcontactid as lead_or_contact_id,

        -- dates
        firstrespondeddate as first_responded_on,
        createddate as created_at,
        systemmodstamp as updated_at,

        -- flags
        hasresponded as has_responded,
        mql_after_campaign__c as is_marketing_qualified_after,

        -- details
        type as member_type,
        status
    {{ custom_fields('salesforce', 'campaignmember') }}
    from raw_campaign_members

)

select * from renamed
