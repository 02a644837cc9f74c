with

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_linked') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

billing_accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

owned as (

    select
        billing_accounts.crm_account_id,
        subscriptions.subscription_name,
        coalesce(
            subscriptions.subscription_start_date <= as_of.as_of_date
            and subscriptions.end_date > as_of.as_of_date,
            false
        ) as is_in_force
    from subscriptions
    cross join as_of
    inner join billing_accounts
        on subscriptions.billing_account_id = billing_accounts.billing_account_id
    where billing_accounts.crm_account_id is not null

),

by_account as (

    select
        crm_account_id,
        count(*) as subscriptions,
        min(subscription_name) as subscription_name,
        count(case when is_in_force then 1 end) as subscriptions_in_force,
        min(case when is_in_force then subscription_name end) as subscription_name_in_force
    from owned
    group by crm_account_id

),

-- the only one in force; else the one whose licence the requester holds; else the only one there ever was
matched as (

    select
        tickets.ticket_id,
        case
            when by_account.subscriptions_in_force = 1 then by_account.subscription_name_in_force
            when tickets.licensed_crm_account_id is not distinct from tickets.crm_account_id
                then coalesce(
                    tickets.licensed_subscription_name,
                    case when by_account.subscriptions = 1 then by_account.subscription_name end
                )
            when by_account.subscriptions = 1 then by_account.subscription_name
        end as subscription_name
    from tickets
    left join by_account
        on tickets.crm_account_id = by_account.crm_account_id

)

select * from matched
