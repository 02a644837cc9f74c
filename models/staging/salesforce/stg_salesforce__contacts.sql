with

raw_contacts as (

    {{ read_raw('salesforce', 'contact') }}

),

renamed as (

    select
        -- ids
        id as crm_contact_id,
        accountid as crm_account_id,
        masterrecordid as merged_into_crm_contact_id,
        ownerid as owner_id,
        recordtypeid as record_type_id,
        reportstoid as reports_to_crm_contact_id,

        -- dates
        ee_trial_start_date__c as trial_start_date,
        ee_trial_end_date__c as trial_end_date,
        contact_assigned_datetime__c as assigned_at,
        mql_datetime__c as marketing_qualified_at,
        web_portal_purchase_datetime__c as web_portal_purchase_at,
        lastactivitydate as last_activity_date,
        createddate as created_at,
        systemmodstamp as updated_at,

        -- flags
        requested_contact__c as requested_contact,
        inactive_contact__c as is_inactive,
        hasoptedoutofemail as has_opted_out_of_email,
        invalid_email_address__c as has_invalid_email,
        _is_deleted as is_deleted,

        -- details
        name as contact_name,
        email as contact_email,
        mobilephone as mobile_phone,
        title,
        role__c as contact_role,
        department,
        contact_status__c as status,
        mailingcountry as mailing_country,
        mailingcountrycode as mailing_country_code,
        mailingstate as mailing_state,
        leadsource as lead_source
    {{ custom_fields('salesforce', 'contact') }}
    from raw_contacts

)

select * from renamed
