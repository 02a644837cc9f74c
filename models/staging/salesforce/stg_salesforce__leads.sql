with

raw_leads as (

    {{ read_raw('salesforce', 'lead') }}

),

renamed as (

    select
        -- ids
        id as crm_lead_id,
        masterrecordid as merged_into_crm_lead_id,
        ownerid as owner_id,
        recordtypeid as record_type_id,
        createdbyid as created_by_id,
        convertedaccountid as converted_crm_account_id,
        convertedcontactid as converted_crm_contact_id,
        convertedopportunityid as converted_opportunity_id,
        lean_data_matched_account__c as matched_crm_account_id,
        instance_uuid__c as instance_uuid,

        -- dates
        lead_assigned_datetime__c as assigned_at,
        converteddate as converted_at,
        mql_datetime__c as marketing_qualified_at,
        inquiry_datetime__c as inquired_at,
        accepted_datetime__c as accepted_at,
        qualifying_datetime__c as qualifying_at,
        qualified_datetime__c as qualified_at,
        unqualified_datetime__c as unqualified_at,
        nurture_datetime__c as nurtured_at,
        bad_data_datetime__c as bad_data_at,
        web_portal_purchase_datetime__c as web_portal_purchase_at,
        lastactivitydate as last_activity_date,
        createddate as created_at,
        systemmodstamp as updated_at,

        -- flags
        isconverted as is_converted,
        requested_contact__c as requested_contact,
        interested_in_gitlab_ee__c as is_interested_in_self_managed,
        interested_in_hosted_solution__c as is_interested_in_saas,
        largeaccount__c as is_large_account,
        hasoptedoutofemail as has_opted_out_of_email,
        _is_deleted as is_deleted,

        -- details
        name as lead_name,
        email as lead_email,
        company,
        title,
        country,
        countrycode as country_code,
        state,
        statecode as state_code,
        industry,
        region__c as region,
        account_demographics_region__c as account_region,
        sales_segmentation__c as sales_segment,
        leadsource as lead_source,
        lead_source_type__c as lead_source_type,
        lead_from__c as lead_from,
        matched_account_top_list__c as matched_account_top_list,
        status
    {{ custom_fields('salesforce', 'lead') }}
    from raw_leads

)

select * from renamed
