with

accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

authorizations as (

    select * from {{ ref('int_reseller_authorizations_in_force') }}

),

partner_facts as (

    select crm_account_id, 'partner_status' as source_column, partner_status as source_value from accounts
    union all
    select crm_account_id, 'partner_type' as source_column, partner_type as source_value from accounts
    union all
    select crm_account_id, 'partner_track' as source_column, partner_track as source_value from accounts
    union all
    select crm_account_id, 'account_type' as source_column, account_type as source_value from accounts

),

authorized as (

    select distinct partner_facts.crm_account_id
    from partner_facts
    inner join authorizations
        on
            partner_facts.source_column = authorizations.source_column
            and lower(trim(partner_facts.source_value)) = authorizations.source_value
    where authorizations.is_authorized

)

select * from authorized
