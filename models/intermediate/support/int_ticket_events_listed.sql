with

audits as (

    select * from {{ ref('stg_zendesk__ticket_audits') }}

),

suspected as (

    select * from {{ ref('int_license_and_renewal_tickets_suspected') }}

),

forms as (

    select * from {{ ref('int_license_and_renewal_forms_in_force') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

queue_options as (

    select distinct needs_option
    from forms
    where needs_option is not null

),

suspected_audits as (

    select
        audits.ticket_audit_id,
        audits.ticket_id,
        audits.author_id as audit_author_id,
        audits.created_at as occurred_at,
        audits.events
    from audits
    cross join as_of
    inner join suspected
        on audits.ticket_id = suspected.ticket_id
    where cast(audits.created_at as date) <= as_of.as_of_date

),

items as (

    {{ json_items(
        'suspected_audits',
        'events',
        keep=['ticket_audit_id', 'ticket_id', 'audit_author_id', 'occurred_at'],
        fields={
            'event_name': 'type',
            'field_name': 'field_name',
            'event_author_id': 'author_id',
            'is_public': 'public',
            'previous_value': 'previous_value',
            'value': 'value',
            'recipients': 'recipients',
            'email_ccs': 'current_email_ccs',
        }
    ) }}

),

typed as (

    select
        *,
        case
            when lower(event_name) = 'emailccchange' then 'cc'
            else lower(event_name)
        end as event_type,
        coalesce(value, recipients, email_ccs) as new_value
    from items

),

-- what no rule asks for is left out, such as notices and tags; an audit that cannot be read stays
listed as (

    select
        typed.ticket_audit_id,
        typed.item_number as event_number,
        typed.ticket_id,
        typed.occurred_at,
        coalesce(typed.event_author_id, typed.audit_author_id) as author_id,
        typed.event_type,
        typed.field_name,
        typed.previous_value,
        typed.new_value
    from typed
    left join queue_options
        on typed.new_value = queue_options.needs_option
    where
        typed.event_type is null
        or typed.event_type = 'cc'
        or (typed.event_type = 'comment' and lower(typed.is_public) = 'true')
        or typed.field_name in ('status', 'priority', 'ticket_form_id', 'group_id', 'assignee_id')
        or queue_options.needs_option is not null

)

select * from listed
