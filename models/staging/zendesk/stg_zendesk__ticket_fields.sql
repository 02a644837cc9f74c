with

raw_ticket_fields as (

    {{ read_raw('zendesk', 'ticket_fields') }}

),

renamed as (

    select
        -- ids
        id as ticket_field_id,

        -- dates
        created_at,
        updated_at,

        -- flags
        active as is_active,
        required as is_required,

        -- details
        title as field_title,
        title_in_portal,
        type as field_type,
        tag,
        description,
        custom_field_options
    {{ custom_fields('zendesk', 'ticket_fields') }}
    from raw_ticket_fields

)

select * from renamed
