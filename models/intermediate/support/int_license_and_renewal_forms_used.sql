with

tickets as (

    select * from {{ ref('stg_zendesk__tickets') }}

),

events as (

    select * from {{ ref('int_ticket_events_listed') }}

),

forms as (

    select * from {{ ref('int_license_and_renewal_forms_in_force') }}

),

queue_forms as (

    select * from forms
    where is_license_and_renewal

),

forms_used as (

    select
        ticket_id,
        ticket_form_id
    from tickets

    union

    select
        ticket_id,
        new_value as ticket_form_id
    from events
    where field_name = 'ticket_form_id'

    union

    select
        ticket_id,
        previous_value as ticket_form_id
    from events
    where field_name = 'ticket_form_id'

),

options_chosen as (

    select
        events.ticket_id,
        queue_forms.needs_option
    from events
    inner join queue_forms
        on events.new_value = queue_forms.needs_option

    union

    select
        tickets.ticket_id,
        queue_forms.needs_option
    from tickets
    inner join queue_forms
        on contains(tickets.custom_fields, '"' || queue_forms.needs_option || '"')

),

-- a form that needs an option is the queue's for tickets that ever had it
used as (

    select
        forms_used.ticket_id,
        forms_used.ticket_form_id,
        queue_forms.intake_channel
    from forms_used
    inner join queue_forms
        on forms_used.ticket_form_id = queue_forms.ticket_form_id
    left join options_chosen
        on
            forms_used.ticket_id = options_chosen.ticket_id
            and queue_forms.needs_option = options_chosen.needs_option
    where queue_forms.needs_option is null or options_chosen.ticket_id is not null

)

select * from used
