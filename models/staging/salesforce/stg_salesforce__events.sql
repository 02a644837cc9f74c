with

raw_events as (

    {{ read_raw('salesforce', 'event') }}

),

renamed as (

    select
        -- ids
        id as event_id,
        accountid as crm_account_id,
        ownerid as owner_id,
        whoid as lead_or_contact_id,
        whatid as related_record_id,

        -- dates
        activitydate as event_date,
        createddate as created_at,
        systemmodstamp as updated_at,

        -- details
        subject as event_subject,
        type as event_type,
        eventsubtype as event_subtype,
        activity_source__c as event_source,
        event_disposition__c as event_disposition
    {{ custom_fields('salesforce', 'event') }}
    from raw_events

)

select * from renamed
