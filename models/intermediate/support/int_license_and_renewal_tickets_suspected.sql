with

tickets as (

    select * from {{ ref('stg_zendesk__tickets') }}

),

audits as (

    select * from {{ ref('stg_zendesk__ticket_audits') }}

),

forms as (

    select * from {{ ref('int_license_and_renewal_forms_in_force') }}

),

-- what a ticket of the queue shows somewhere: an option, or a form that is all the queue's own
queue_words as (

    select distinct
        coalesce(needs_option, ticket_form_id) as word,
        needs_option,
        case when needs_option is null then ticket_form_id end as ticket_form_id
    from forms
    where is_license_and_renewal

),

suspected as (

    select audits.ticket_id
    from audits
    inner join queue_words
        on contains(audits.events, queue_words.word)

    union

    select tickets.ticket_id
    from tickets
    inner join queue_words
        on tickets.ticket_form_id = queue_words.ticket_form_id

    union

    select tickets.ticket_id
    from tickets
    inner join queue_words
        on contains(tickets.custom_fields, queue_words.needs_option)

    union

    select ticket_id
    from tickets
    where lower(recipient) like 'renewals@%'

)

select * from suspected
