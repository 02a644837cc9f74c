with

raw_emails_unsubscribed as (

    {{ read_raw('marketo', 'activity_unsubscribe_email') }}

),

renamed as (

    select
        -- ids
        id as activity_id,
        lead_id as marketo_lead_id,
        campaign_id as marketo_campaign_id,
        campaign_run_id,
        step_id,
        primary_attribute_value_id as marketo_email_id,
        webform_id as form_id,

        -- dates
        activity_date as occurred_at,

        -- details
        primary_attribute_value as email_name,
        client_ip_address
    {{ custom_fields('marketo', 'activity_unsubscribe_email') }}
    from raw_emails_unsubscribed

)

select * from renamed
