-- Which licences in use differ from the subscription, who uses one that nobody issued, and who has none?
with

licenses as (

    select * from {{ ref('licenses') }}

),

billing_accounts as (

    select * from {{ ref('billing_accounts') }}

),

not_matching as (

    select
        licenses.match_status,
        billing_accounts.account_name,
        licenses.subscription_name,
        licenses.license_key,
        licenses.plan,
        licenses.subscription_tier,
        licenses.seats,
        licenses.subscription_seats,
        licenses.expires_on,
        licenses.term_end_date,
        licenses.last_reported_on
    from licenses
    left join billing_accounts
        on licenses.billing_account_id = billing_accounts.billing_account_id
    where
        licenses.match_status not in ('matching', 'trial')
        -- a licence that is missing or can never be used is never in force
        and (licenses.is_in_force or licenses.match_status in ('licence missing', 'starts after it expires'))

)

select * from not_matching
order by match_status, account_name nulls last, license_key
