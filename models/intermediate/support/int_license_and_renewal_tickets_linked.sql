with

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_queued') }}

),

periods as (

    select * from {{ ref('int_ticket_open_periods_listed') }}

),

users as (

    select * from {{ ref('stg_zendesk__users') }}

),

organizations as (

    select * from {{ ref('stg_zendesk__organizations') }}

),

merged as (

    select * from {{ ref('int_crm_accounts_merged') }}

),

requesters as (

    select * from {{ ref('int_ticket_requesters_matched') }}

),

licenses as (

    select * from {{ ref('int_licenses_by_requester') }}

),

still_open as (

    select ticket_id
    from periods
    where closed_at is null

),

-- the organisation, else who asks, else whom the licence is made out to
linked as (

    select
        tickets.ticket_id,
        tickets.requester_id,
        tickets.created_at,
        coalesce(
            merged.surviving_crm_account_id, requesters.crm_account_id, licenses.crm_account_id
        ) as crm_account_id,
        case
            when merged.surviving_crm_account_id is not null then 'organization'
            when requesters.crm_account_id is not null then 'requester'
            when licenses.user_id is not null then 'license'
        end as account_source,
        licenses.subscription_name as licensed_subscription_name,
        licenses.crm_account_id as licensed_crm_account_id,
        still_open.ticket_id is not null as is_open
    from tickets
    left join users
        on tickets.requester_id = users.user_id
    left join organizations
        on coalesce(tickets.organization_id, users.organization_id) = organizations.organization_id
    left join merged
        on organizations.crm_account_id = merged.crm_account_id
    left join requesters
        on tickets.requester_id = requesters.user_id
    left join licenses
        on tickets.requester_id = licenses.user_id
    left join still_open
        on tickets.ticket_id = still_open.ticket_id

)

select * from linked
