{{ config(meta={'custom_fields_of': 'salesforce.account'}) }}

with

accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

merged as (

    select * from {{ ref('int_crm_accounts_merged') }}

),

users as (

    select * from {{ ref('stg_salesforce__users') }}

),

authorized_resellers as (

    select * from {{ ref('int_resellers_authorized') }}

),

described as (

    select
        -- ids
        accounts.crm_account_id,
        merged.parent_crm_account_id,
        merged.ultimate_parent_crm_account_id,
        case
            when merged.surviving_crm_account_id != accounts.crm_account_id
                then merged.surviving_crm_account_id
        end as merged_into_crm_account_id,

        -- details
        accounts.account_name,
        users.user_name as owner_name,
        accounts.sales_segment,
        accounts.sales_region,

        -- flags
        authorized_resellers.crm_account_id is not null as is_authorized_reseller,
        accounts.is_deleted
    {{ custom_fields('salesforce', 'account', from='accounts') }}
    from accounts
    inner join merged
        on accounts.crm_account_id = merged.crm_account_id
    left join users
        on accounts.owner_id = users.crm_user_id
    left join authorized_resellers
        on accounts.crm_account_id = authorized_resellers.crm_account_id

)

select * from described
