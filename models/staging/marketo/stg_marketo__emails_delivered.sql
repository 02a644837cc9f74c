with

raw_emails_delivered as (

    {{ read_raw('marketo', 'activity_email_delivered') }}

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

        -- details
        primary_attribute_value as email_name
    {{ custom_fields('marketo', 'activity_email_delivered') }}
    from raw_emails_delivered

)

select * from renamed
