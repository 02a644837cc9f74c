with

raw_form_fills as (

    {{ read_raw('marketo', 'activity_fill_out_form') }}

),

renamed as (

    select
        -- ids
        id as activity_id,
        lead_id as marketo_lead_id,
        campaign_id as marketo_campaign_id,
        primary_attribute_value_id as form_id,
        webpage_id,

        -- dates
        activity_date as occurred_at,

        -- details
        primary_attribute_value as form_name,
        form_fields,
        query_parameters,
        referrer_url,
        client_ip_address
    {{ custom_fields('marketo', 'activity_fill_out_form') }}
    from raw_form_fills

)

select * from renamed
