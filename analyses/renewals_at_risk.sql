-- Which open renewals are at risk, and who owns the customer?
with

renewals as (

    select * from {{ ref('renewals') }}

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

risks as (

    select * from {{ ref('int_renewal_risks_found') }}

),

at_risk as (

    select
        billing_accounts.account_name,
        crm_accounts.owner_name,
        renewals.subscription_name,
        renewals.term_end_date,
        renewals.outcome,
        risks.risk_reason,
        risks.since_on,
        risks.detail,
        round(renewals.arr_available_to_renew_usd_amount, 2) as arr_usd_amount
    from renewals
    inner join risks
        on
            renewals.subscription_name = risks.subscription_name
            and renewals.term_number = risks.term_number
    inner join subscriptions
        on renewals.subscription_name = subscriptions.subscription_name
    inner join billing_accounts
        on subscriptions.billing_account_id = billing_accounts.billing_account_id
    left join crm_accounts
        on billing_accounts.crm_account_id = crm_accounts.crm_account_id
    where not renewals.is_anniversary

)

select * from at_risk
order by term_end_date, account_name, risk_reason
