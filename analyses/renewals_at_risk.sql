-- Which renewals up to the end of the next fiscal quarter are at risk, why, and who owns the customer?
with

renewals as (

    select * from {{ ref('renewals') }}

),

risks as (

    select * from {{ ref('renewal_risks') }}

),

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

billing_accounts as (

    select * from {{ ref('billing_accounts') }}

),

dates as (

    select * from {{ ref('dates') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

this_quarter as (

    select dates.fiscal_year * 4 + dates.fiscal_quarter as quarter_number
    from dates
    inner join as_of
        on dates.date_day = as_of.as_of_date

),

end_of_next_quarter as (

    select max(dates.date_day) as last_day
    from dates
    inner join this_quarter
        on dates.fiscal_year * 4 + dates.fiscal_quarter = this_quarter.quarter_number + 1

),

at_risk as (

    select
        renewals.owner_name,
        billing_accounts.account_name,
        renewals.subscription_name,
        renewals.term_end_date,
        renewals.outcome,
        renewals.risk_reason_count,
        risks.risk_reason,
        risks.since_on,
        risks.detail,
        round(renewals.arr_available_to_renew_usd_amount, 2) as arr_usd_amount
    from renewals
    cross join end_of_next_quarter
    inner join risks
        on
            renewals.subscription_name = risks.subscription_name
            and renewals.term_number = risks.term_number
    inner join subscriptions
        on renewals.subscription_name = subscriptions.subscription_name
    left join billing_accounts
        on subscriptions.billing_account_id = billing_accounts.billing_account_id
    where
        not renewals.is_anniversary
        and renewals.term_end_date <= end_of_next_quarter.last_day

)

select * from at_risk
order by term_end_date, account_name, subscription_name, risk_reason
