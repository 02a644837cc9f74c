with

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_queued') }}

),

users as (

    select * from {{ ref('stg_zendesk__users') }}

),

app_customers as (

    select * from {{ ref('stg_customers_app__customers') }}

),

crm_contacts as (

    select * from {{ ref('stg_salesforce__contacts') }}

),

billing_contacts as (

    select * from {{ ref('stg_zuora__contacts') }}

),

billing_accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

merged as (

    select * from {{ ref('int_crm_accounts_merged') }}

),

people as (

    select distinct
        users.user_id,
        lower(users.email) as email
    from tickets
    inner join users
        on tickets.requester_id = users.user_id
    where users.email is not null

),

-- who bought knows best which account it was for
found as (

    select
        people.user_id,
        1 as preference,
        coalesce(billing_accounts.crm_account_id, app_customers.crm_account_id) as crm_account_id
    from people
    inner join app_customers
        on people.email = lower(app_customers.email)
    left join billing_accounts
        on app_customers.billing_account_id = billing_accounts.billing_account_id

    union all

    select
        people.user_id,
        2 as preference,
        crm_contacts.crm_account_id
    from people
    inner join crm_contacts
        on people.email = lower(crm_contacts.contact_email)
    where not coalesce(crm_contacts.is_deleted, false)

    union all

    select
        people.user_id,
        3 as preference,
        billing_accounts.crm_account_id
    from people
    inner join billing_contacts
        on people.email = lower(coalesce(billing_contacts.work_email, billing_contacts.personal_email))
    inner join billing_accounts
        on billing_contacts.billing_account_id = billing_accounts.billing_account_id

),

-- an address that stands at several accounts says nothing
single as (

    select
        found.user_id,
        found.preference,
        min(merged.surviving_crm_account_id) as crm_account_id
    from found
    inner join merged
        on found.crm_account_id = merged.crm_account_id
    group by found.user_id, found.preference
    having count(distinct merged.surviving_crm_account_id) = 1

),

matched as (

    select
        user_id,
        min_by(crm_account_id, case when crm_account_id is not null then preference end) as crm_account_id
    from single
    group by user_id

)

select * from matched
