with

raw_new_leads as (

    {{ read_raw('marketo', 'activity_new_lead') }}

),

renamed as (

    select
        -- ids
        id as activity_id,
        lead_id as marketo_lead_id,
        campaign_id as marketo_campaign_id,

        -- dates
        activity_date as occurred_at,

        -- details
        source_type,
        lead_source,
        form_name,
        list_name
    {{ custom_fields('marketo', 'activity_new_lead') }}
    from raw_new_leads

)

select * from renamed
