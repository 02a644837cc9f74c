with

raw_tickets as (

    {{ read_raw('zendesk', 'tickets') }}

),

renamed as (

    select
        -- ids
        id as ticket_id,
        organization_id,
        requester_id,
        submitter_id,
        assignee_id,
        group_id,
        brand_id,
        ticket_form_id,
        external_id,

        -- dates
        created_at,
        updated_at,
        due_at,

        -- flags
        is_public,

        -- details
        status,
        priority,
        type as ticket_type,
        subject,
        description,
        recipient,
        coalesce(via_channel, {{ json_value('via', 'channel') }}) as channel,
        coalesce(
            satisfaction_rating_score,
            {{ json_value('satisfaction_rating', 'score') }}
        ) as satisfaction_score,
        tags,
        custom_fields,
        collaborator_ids,
        email_cc_ids,
        follower_ids,
        url as ticket_url
    {{ custom_fields('zendesk', 'tickets') }}
    from raw_tickets

)

select * from renamed
