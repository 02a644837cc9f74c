with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

integration_users as (

    select * from {{ ref('int_zuora_integration_users_in_force') }}

),

authorized_resellers as (

    select * from {{ ref('int_resellers_authorized') }}

),

authorizing_quotes as (

    select * from {{ ref('int_quotes_authorizing_resellers') }}

),

facts as (

    select
        subscriptions.subscription_name,
        subscriptions.invoiced_account_id,
        owners.crm_account_id as invoiced_crm_account_id,
        accounts.batch_sales_channel,
        accounts.batch_meaning,
        integration_users.user_role as first_version_created_by_role,
        integration_users.sales_channel as creator_sales_channel,
        subscriptions.first_version_quote_number,
        subscriptions.subscription_slug,
        (
            subscriptions.invoiced_account_id is distinct from subscriptions.billing_account_id
            or coalesce(owners.batch_sales_channel, '') = 'reseller'
        ) as is_resold,
        (
            authorized_resellers.crm_account_id is not null
            or authorizing_quotes.subscription_slug is not null
        ) as is_reseller_authorized
    from subscriptions
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    left join accounts as owners
        on subscriptions.invoiced_account_id = owners.billing_account_id
    left join integration_users
        on subscriptions.first_version_created_by_id = integration_users.zuora_user_id
    left join authorized_resellers
        on owners.crm_account_id = authorized_resellers.crm_account_id
    left join authorizing_quotes
        on subscriptions.subscription_slug = authorizing_quotes.subscription_slug

),

-- the order is the rule: what stands first decides
decided as (

    select
        subscription_name,
        invoiced_account_id,
        first_version_created_by_role,
        first_version_quote_number,
        is_resold,
        case
            when batch_sales_channel = 'community' then 'community'
            when is_resold and is_reseller_authorized then 'authorized_reseller'
            when is_resold then 'unauthorized_reseller'
            when batch_sales_channel in ('web_direct', 'sales_assisted') then batch_sales_channel
            when batch_meaning = 'Auto-renewal'
                then coalesce(
                    creator_sales_channel,
                    case when first_version_quote_number is not null then 'sales_assisted' end,
                    'unmapped'
                )
            else 'unmapped'
        end as sales_channel,
        case when is_resold then invoiced_crm_account_id end as reseller_crm_account_id
    from facts

)

select * from decided
