with

renewals as (

    select * from {{ ref('int_renewals_described') }}

),

risks as (

    select * from {{ ref('int_renewal_risks_found') }}

),

users as (

    select * from {{ ref('int_users_over_license') }}

),

crm_accounts as (

    select * from {{ ref('crm_accounts') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

risk_counts as (

    select
        subscription_name,
        term_number,
        count(*) as risk_reason_count
    from risks
    group by subscription_name, term_number

),

described as (

    select
        -- ids
        renewals.subscription_name,
        renewals.term_number,
        renewals.opportunity_id as renewal_opportunity_id,
        renewals.quote_id,

        -- dates
        renewals.renewal_event_on,
        renewals.term_end_date,
        renewals.days_to_renewal,
        renewals.opportunity_close_date,
        renewals.renewed_on,

        -- details
        renewals.renewal_flow,
        renewals.sales_channel,
        renewals.billing_entity,
        renewals.product_tier,
        renewals.delivery,
        renewals.currency_code,
        renewals.opportunity_match,
        renewals.opportunity_stage,
        renewals.forecast_category,
        renewals.quote_status,
        renewals.outcome,
        crm_accounts.owner_name,

        -- measures
        cast(renewals.arr_available_amount as decimal(28, 9)) as arr_available_to_renew_amount,
        cast(renewals.arr_available_usd_amount as decimal(28, 9)) as arr_available_to_renew_usd_amount,
        renewals.opportunity_amount,
        datediff('day', renewals.quoted_on, as_of.as_of_date) as quote_age_days,
        renewals.days_late,
        cast(renewals.renewed_arr_amount as decimal(28, 9)) as renewed_arr_amount,
        cast(renewals.renewed_arr_amount * renewals.usd_rate as decimal(28, 9)) as renewed_arr_usd_amount,
        cast(renewals.open_tickets as bigint) as open_license_and_renewal_tickets,
        cast(users.users_over_license as bigint) as users_over_license,
        case
            when renewals.is_anniversary then 0
            else coalesce(risk_counts.risk_reason_count, 0)
        end as risk_reason_count,

        -- flags
        renewals.is_anniversary,
        renewals.is_auto_renew_in_zuora,
        renewals.is_auto_renew_in_customers_app,
        renewals.is_auto_renew,
        not renewals.is_anniversary and coalesce(risk_counts.risk_reason_count, 0) > 0 as is_at_risk
    from renewals
    cross join as_of
    left join crm_accounts
        on renewals.crm_account_id = crm_accounts.crm_account_id
    left join risk_counts
        on
            renewals.subscription_name = risk_counts.subscription_name
            and renewals.term_number = risk_counts.term_number
    left join users
        on
            renewals.subscription_name = users.subscription_name
            and renewals.term_number = users.term_number

)

select * from described
