with

raw_satisfaction_ratings as (

    {{ read_raw('zendesk', 'satisfaction_ratings') }}

),

renamed as (

    select
        -- ids
        id as satisfaction_rating_id,
        ticket_id,
        requester_id,
        assignee_id,
        group_id,
        reason_id,

        -- dates
        created_at,
        updated_at,

        -- details
        score,
        reason,
        comment
    {{ custom_fields('zendesk', 'satisfaction_ratings') }}
    from raw_satisfaction_ratings

)

select * from renamed
