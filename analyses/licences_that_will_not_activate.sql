-- Which licences will not activate at renewals 90 days before and after the as-of day, and what do they lack?
with

true_ups as (

    select * from {{ ref('true_ups') }}

),

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

billing_accounts as (

    select * from {{ ref('billing_accounts') }}

),

crm_accounts as (

    select * from {{ ref('crm_accounts') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

not_activating as (

    select
        true_ups.term_end_date,
        billing_accounts.account_name,
        true_ups.subscription_name,
        true_ups.activation_problem,
        true_ups.licensed_seats,
        true_ups.renewal_seats,
        true_ups.current_billable_users,
        true_ups.max_billable_users,
        true_ups.true_up_seats_missing,
        round(true_ups.true_up_owed_amount, 2) as true_up_owed_amount,
        true_ups.currency_code,
        true_ups.is_renewed,
        crm_accounts.owner_name
    from true_ups
    cross join as_of
    inner join subscriptions
        on true_ups.subscription_name = subscriptions.subscription_name
    inner join billing_accounts
        on subscriptions.billing_account_id = billing_accounts.billing_account_id
    left join crm_accounts
        on subscriptions.crm_account_id = crm_accounts.crm_account_id
    where
        not true_ups.is_renewal_license_activatable
        and datediff('day', as_of.as_of_date, true_ups.term_end_date) between -90 and 90

)

select * from not_activating
order by term_end_date, account_name nulls last, subscription_name
