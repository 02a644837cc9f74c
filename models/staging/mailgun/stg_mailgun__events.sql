with

raw_events as (

    {{ read_raw('mailgun', 'events') }}

),

renamed as (

    select
        -- dates
        occurred_at,

        -- details
        event,
        recipient,
        sender_app,
        template
    {{ custom_fields('mailgun', 'events') }}
    from raw_events

)

select * from renamed
