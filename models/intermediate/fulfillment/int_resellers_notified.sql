with

deliveries as (

    select * from {{ ref('int_license_deliveries_listed') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

contacts as (

    select * from {{ ref('stg_zuora__contacts') }}

),

mails as (

    select * from {{ ref('int_delivery_mails_classified') }}

),

reseller_addresses as (

    select
        billing_account_id,
        lower(work_email) as email
    from contacts

    union

    select
        billing_account_id,
        lower(personal_email) as email
    from contacts

),

-- who is invoiced for another's subscription is told once the terms are accepted
acceptances as (

    select distinct
        subscriptions.subscription_name,
        reseller_addresses.email,
        deliveries.terms_accepted_at
    from deliveries
    inner join subscriptions
        on deliveries.subscription_name = subscriptions.subscription_name
    inner join reseller_addresses
        on subscriptions.invoiced_account_id = reseller_addresses.billing_account_id
    where
        subscriptions.invoiced_account_id != subscriptions.billing_account_id
        and deliveries.terms_accepted_at is not null
        and reseller_addresses.email is not null

),

-- a reseller has many customers: a mail is about the terms accepted last before it
moments as (

    select
        email,
        terms_accepted_at,
        lead(terms_accepted_at) over (partition by email order by terms_accepted_at) as next_accepted_at
    from acceptances
    group by email, terms_accepted_at

),

notified as (

    select
        acceptances.subscription_name,
        min(mails.occurred_at) as reseller_notified_at
    from acceptances
    inner join moments
        on
            acceptances.email = moments.email
            and acceptances.terms_accepted_at = moments.terms_accepted_at
    inner join mails
        on
            moments.email = mails.recipient
            and moments.terms_accepted_at <= mails.occurred_at
            and (moments.next_accepted_at is null or moments.next_accepted_at > mails.occurred_at)
    where mails.delivery_step = 'reseller_notified'
    group by acceptances.subscription_name

)

select * from notified
