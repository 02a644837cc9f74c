with

raw_leads as (

    {{ read_raw('marketo', 'lead') }}

),

renamed as (

    select
        -- ids
        id as marketo_lead_id,
        sfdc_lead_id as crm_lead_id,
        sfdc_contact_id as crm_contact_id,

        -- dates
        trial_start_date_c as trial_start_date,
        trial_end_date_c as trial_end_date,
        email_bounced_date as email_bounced_at,
        created_at,
        updated_at,

        -- flags
        currently_in_trial_c as is_in_trial,
        inactive_lead_c as is_inactive_lead,
        inactive_contact_c as is_inactive_contact,
        is_email_bounced,
        unsubscribed as is_unsubscribed,
        opt_in as is_opted_in,

        -- details
        email as lead_email,
        first_name,
        last_name,
        mobile_phone,
        company,
        title,
        country,
        state,
        lead_source,
        sfdc_type as crm_record_type,
        sales_segmentation_c as sales_segment,
        compliance_segment_value as compliance_segment
    {{ custom_fields('marketo', 'lead') }}
    from raw_leads

)

select * from renamed
