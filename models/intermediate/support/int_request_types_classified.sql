with

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_queued') }}

),

types as (

    select * from {{ ref('request_types') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

types_in_force as (

    {{ rules_in_force('types', key=['ticket_field_id', 'request_type']) }}

),

request_fields as (

    select distinct ticket_field_id
    from types_in_force

),

fields as (

    {{ json_items(
        'tickets',
        'custom_fields',
        keep=['ticket_id'],
        fields={'ticket_field_id': 'id', 'chosen_value': 'value'}
    ) }}

),

-- compared as the seed spells them
chosen as (

    select
        fields.ticket_id,
        replace(replace(lower(trim(fields.chosen_value)), ' ', '_'), '-', '_') as request_type
    from fields
    inner join request_fields
        on fields.ticket_field_id = request_fields.ticket_field_id
    where fields.chosen_value is not null

),

classified as (

    select
        chosen.ticket_id,
        coalesce(min(types_in_force.request_type), 'unmapped') as request_type,
        coalesce(min(types_in_force.growth_group), 'unmapped') as growth_group
    from chosen
    left join types_in_force
        on chosen.request_type = types_in_force.request_type
    group by chosen.ticket_id

)

select * from classified
