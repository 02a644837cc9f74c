with

events as (

    select * from {{ ref('int_ticket_events_listed') }}

),

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_linked') }}

),

crm_accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

crm_users as (

    select * from {{ ref('stg_salesforce__users') }}

),

users as (

    select * from {{ ref('stg_zendesk__users') }}

),

leads as (

    select * from {{ ref('int_sdr_regional_leads_dated') }}

),

-- whom Support put in copy, between commas; customers may name anybody
ccs as (

    select
        events.ticket_id,
        events.ticket_audit_id,
        events.event_number,
        tickets.crm_account_id,
        events.occurred_at,
        ',' || replace(
            replace(replace(replace(lower(events.new_value), '[', ''), ']', ''), '"', ''), ' ', ''
        ) || ',' as recipients
    from events
    inner join tickets
        on events.ticket_id = tickets.ticket_id
    left join users as authors
        on events.author_id = authors.user_id
    where
        events.event_type = 'cc'
        and events.author_id is distinct from tickets.requester_id
        and coalesce(lower(authors.role), 'unknown') != 'end-user'

),

owners as (

    select
        crm_accounts.crm_account_id,
        lower(crm_users.user_email) as email,
        coalesce(users.user_id, 'none') as user_id
    from crm_accounts
    inner join crm_users
        on crm_accounts.owner_id = crm_users.crm_user_id
    left join users
        on lower(crm_users.user_email) = lower(users.email)

),

recognised as (

    select
        ccs.ticket_id,
        ccs.ticket_audit_id,
        ccs.event_number,
        ccs.occurred_at,
        'sales_account_owner' as routed_to,
        cast(null as varchar) as sales_region
    from ccs
    inner join owners
        on ccs.crm_account_id = owners.crm_account_id
    where
        contains(ccs.recipients, ',' || owners.user_id || ',')
        or contains(ccs.recipients, ',' || owners.email || ',')

    union all

    select
        ccs.ticket_id,
        ccs.ticket_audit_id,
        ccs.event_number,
        ccs.occurred_at,
        'sales_sdr_region' as routed_to,
        leads.sales_region
    from ccs
    inner join leads
        on
            cast(ccs.occurred_at as date) >= leads.valid_from
            and (cast(ccs.occurred_at as date) < leads.valid_until or leads.valid_until is null)
            and (
                contains(ccs.recipients, ',' || leads.user_id || ',')
                or contains(ccs.recipients, ',' || leads.email || ',')
            )

)

select * from recognised
