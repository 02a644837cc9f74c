{{ config(materialized='view') }}

with

raw_ticket_audits as (

    {{ read_raw('zendesk', 'ticket_audits') }}

),

renamed as (

    select
        -- ids
        id as ticket_audit_id,
        ticket_id,
        author_id,

        -- dates
        created_at,

        -- details
        coalesce(via_channel, {{ json_value('via', 'channel') }}) as channel,
        events
    {{ custom_fields('zendesk', 'ticket_audits') }}
    from raw_ticket_audits

)

select * from renamed
