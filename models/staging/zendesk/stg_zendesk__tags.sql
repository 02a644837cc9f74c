with

raw_tags as (

    {{ read_raw('zendesk', 'tags') }}

),

renamed as (

    select
        -- ids
        name as tag_name,

        -- measures
        count as tagged_tickets
    {{ custom_fields('zendesk', 'tags') }}
    from raw_tags

)

select * from renamed
