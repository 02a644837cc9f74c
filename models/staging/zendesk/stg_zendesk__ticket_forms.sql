with

raw_ticket_forms as (

    {{ read_raw('zendesk', 'ticket_forms') }}

),

renamed as (

    select
        -- ids
        id as ticket_form_id,

        -- dates
        created_at,
        updated_at,

        -- flags
        active as is_active,
        end_user_visible as is_end_user_visible,

        -- details
        name as form_name,
        display_name,
        position,
        ticket_field_ids
    {{ custom_fields('zendesk', 'ticket_forms') }}
    from raw_ticket_forms

)

select * from renamed
