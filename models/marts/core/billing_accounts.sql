{{ config(meta={'custom_fields_of': 'zuora.account'}) }}

with

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

zuora_accounts as (

    select * from {{ ref('stg_zuora__accounts') }}

),

silent_accounts as (

    select * from {{ ref('int_silent_accounts_dated') }}

),

channels as (

    select * from {{ ref('int_accounts_by_channel') }}

),

described as (

    select
        -- ids
        accounts.billing_account_id,
        accounts.account_number,
        accounts.crm_account_id,

        -- details
        accounts.account_name,
        accounts.status,
        accounts.batch,
        channels.sales_channel,
        accounts.currency_code,
        accounts.communication_profile,
        accounts.bill_to_country_code,

        -- dates
        silent_accounts.silent_since,

        -- flags
        accounts.is_test_account,
        silent_accounts.is_silent_since_known
    {{ custom_fields('zuora', 'account', from='zuora_accounts') }}
    from accounts
    inner join zuora_accounts
        on accounts.billing_account_id = zuora_accounts.billing_account_id
    inner join channels
        on accounts.billing_account_id = channels.billing_account_id
    left join silent_accounts
        on accounts.billing_account_id = silent_accounts.billing_account_id

)

select * from described
