with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

channels as (

    select * from {{ ref('int_subscriptions_by_channel') }}

),

attributed as (

    select * from {{ ref('int_accounts_attributed') }}

),

crm_accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

-- who uses it is the customer, whoever pays; without any account the subscription stands for itself
by_customer as (

    select
        subscriptions.subscription_name,
        coalesce(
            accounts.crm_account_id,
            subscriptions.billing_account_id,
            subscriptions.subscription_name
        ) as customer_id,
        coalesce(
            accounts.ultimate_parent_crm_account_id,
            subscriptions.billing_account_id,
            subscriptions.subscription_name
        ) as customer_family_id,
        accounts.crm_account_id,
        subscriptions.subscription_start_date,
        coalesce(channels.sales_channel, 'unknown') as sales_channel,
        coalesce(attributed.billing_entity, 'unknown') as billing_entity,
        coalesce(crm_accounts.sales_segment, 'unknown') as sales_segment
    from subscriptions
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    left join channels
        on subscriptions.subscription_name = channels.subscription_name
    left join attributed
        on subscriptions.invoiced_account_id = attributed.billing_account_id
    left join crm_accounts
        on accounts.crm_account_id = crm_accounts.crm_account_id

),

-- most families are one customer: they need no second look
with_families as (

    select
        by_customer.*,
        min(by_customer.customer_id) over (partition by by_customer.customer_family_id)
        = max(by_customer.customer_id) over (partition by by_customer.customer_family_id) as is_whole_family
    from by_customer

)

select * from with_families
