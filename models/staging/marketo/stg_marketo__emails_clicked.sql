with

raw_emails_clicked as (

    {{ read_raw('marketo', 'activity_click_email') }}

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

        -- dates
        activity_date as occurred_at,

        -- flags
        is_bot_activity,
        is_mobile_device,

        -- details
        primary_attribute_value as email_name,
        link,
        device,
        platform,
        user_agent
    {{ custom_fields('marketo', 'activity_click_email') }}
    from raw_emails_clicked

)

select * from renamed
