with

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_queued') }}

),

users as (

    select * from {{ ref('stg_zendesk__users') }}

),

licenses as (

    select * from {{ ref('int_licenses_issued') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

billing_accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

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

-- one name where all licences made out to the person are for one subscription
by_requester as (

    select
        people.user_id,
        min(licenses.subscription_name) as subscription_name,
        min(billing_accounts.crm_account_id) as crm_account_id
    from people
    inner join licenses
        on people.email = licenses.licensee_email
    inner join subscriptions
        on licenses.subscription_name = subscriptions.subscription_name
    left join billing_accounts
        on subscriptions.billing_account_id = billing_accounts.billing_account_id
    where not licenses.is_test
    group by people.user_id
    having count(distinct licenses.subscription_name) = 1

)

select * from by_requester
