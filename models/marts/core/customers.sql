with

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

crm_accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

merged as (

    select * from {{ ref('int_crm_accounts_merged') }}

),

subscriptions as (

    select * from {{ ref('int_customer_subscriptions_summed') }}

),

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_linked') }}

),

open_tickets as (

    select
        merged.ultimate_parent_crm_account_id,
        count(*) as open_tickets
    from tickets
    inner join merged
        on tickets.crm_account_id = merged.crm_account_id
    where tickets.is_open
    group by merged.ultimate_parent_crm_account_id

),

families as (

    select
        coalesce(ultimate_parent_crm_account_id, billing_account_id) as customer_id,
        ultimate_parent_crm_account_id as crm_account_id,
        max(account_name) as account_name,
        count(*) as billing_accounts
    from accounts
    where not is_test_account
    group by coalesce(ultimate_parent_crm_account_id, billing_account_id), ultimate_parent_crm_account_id

),

-- a subscription whose account was never loaded keeps its customer
described as (

    select
        -- ids
        coalesce(families.customer_id, subscriptions.customer_family_id) as customer_id,
        families.crm_account_id,

        -- details
        coalesce(crm_accounts.account_name, families.account_name) as customer_name,
        crm_accounts.sales_segment,

        -- dates
        subscriptions.next_renewal_on,

        -- measures
        cast(
            case
                when subscriptions.customer_family_id is null then 0
                else subscriptions.arr_usd_amount
            end as decimal(28, 9)
        ) as arr_usd_amount,
        cast(coalesce(subscriptions.licensed_seats, 0) as bigint) as licensed_seats,
        cast(subscriptions.billable_users as bigint) as billable_users,
        cast(coalesce(families.billing_accounts, 0) as bigint) as billing_accounts,
        cast(coalesce(subscriptions.subscriptions, 0) as bigint) as subscriptions,
        cast(coalesce(open_tickets.open_tickets, 0) as bigint) as open_license_and_renewal_tickets,
        cast(coalesce(subscriptions.risk_reason_count, 0) as bigint) as risk_reason_count,

        -- flags
        coalesce(subscriptions.has_missing_rate, false) as has_missing_rate
    from families
    full outer join subscriptions
        on families.customer_id = subscriptions.customer_family_id
    left join crm_accounts
        on families.crm_account_id = crm_accounts.crm_account_id
    left join open_tickets
        on families.crm_account_id = open_tickets.ultimate_parent_crm_account_id

)

select * from described
