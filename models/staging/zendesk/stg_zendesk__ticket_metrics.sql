with

raw_ticket_metrics as (

    {{ read_raw('zendesk', 'ticket_metrics') }}

),

renamed as (

    select
        -- ids
        id as ticket_metric_id,
        ticket_id,

        -- dates
        initially_assigned_at,
        assigned_at,
        assignee_updated_at,
        requester_updated_at,
        status_updated_at,
        latest_comment_added_at,
        solved_at,
        created_at,
        updated_at,

        -- measures
        {% for duration in [
            'agent_wait', 'first_resolution', 'full_resolution',
            'on_hold', 'reply', 'requester_wait',
        ] %}
            {%- set raw_duration = duration ~ '_time_in_minutes' %}
            {%- for hours in ['business', 'calendar'] %}
                coalesce(
                    {{ raw_duration }}_{{ hours }},
                    try_cast({{ json_value(raw_duration, hours) }} as bigint)
                ) as {{ duration }}_{{ hours }}_minutes,
            {%- endfor %}
        {%- endfor %}
        replies,
        reopens,
        assignee_stations,
        group_stations
    {{ custom_fields('zendesk', 'ticket_metrics') }}
    from raw_ticket_metrics

)

select * from renamed
