with

tickets as (

    select * from {{ ref('stg_zendesk__tickets') }}

),

audits as (

    select * from {{ ref('stg_zendesk__ticket_audits') }}

),

organizations as (

    select * from {{ ref('stg_zendesk__organizations') }}

),

forms as (

    select * from {{ ref('license_and_renewal_forms') }}

),

crm_accounts as (

    select * from {{ ref('int_crm_accounts_merged') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

rules_in_force as (

    select forms.*
    from forms
    cross join as_of
    where forms.valid_from <= as_of.as_of_date
    qualify row_number() over (partition by forms.ticket_form_id order by forms.valid_from desc) = 1

),

queue_forms as (

    select
        ticket_form_id,
        needs_option
    from rules_in_force
    where is_license_and_renewal

),

-- tickets that were ever put on a form that is the queue's own
once_on_form as (

    select distinct audits.ticket_id
    from audits
    cross join as_of
    inner join queue_forms
        on
            contains(audits.events, '"ticket_form_id"')
            and (
                contains(audits.events, concat('"', queue_forms.ticket_form_id, '"'))
                or contains(audits.events, concat(': ', queue_forms.ticket_form_id))
            )
    where
        queue_forms.needs_option is null
        and cast(audits.created_at as date) <= as_of.as_of_date

),

-- on a form of the queue, now or once, or mailed to renewals@
linked as (

    select
        tickets.ticket_id,
        tickets.status,
        tickets.created_at,
        crm_accounts.surviving_crm_account_id as crm_account_id,
        lower(tickets.status) not in ('solved', 'closed', 'deleted') as is_open
    from tickets
    cross join as_of
    left join queue_forms
        on tickets.ticket_form_id = queue_forms.ticket_form_id
    left join once_on_form
        on tickets.ticket_id = once_on_form.ticket_id
    left join organizations
        on tickets.organization_id = organizations.organization_id
    left join crm_accounts
        on organizations.crm_account_id = crm_accounts.crm_account_id
    where
        cast(tickets.created_at as date) <= as_of.as_of_date
        and (
            (queue_forms.ticket_form_id is not null and queue_forms.needs_option is null)
            or contains(coalesce(tickets.custom_fields, ''), queue_forms.needs_option)
            or once_on_form.ticket_id is not null
            or lower(tickets.recipient) like 'renewals@%'
        )

)

select * from linked
