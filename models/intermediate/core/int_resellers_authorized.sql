with

accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

authorizations as (

    select * from {{ ref('reseller_authorizations') }}

),

as_of as (

    select * from {{ ref('as_of') }}

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

rules_in_force as (

    select authorizations.*
    from authorizations
    cross join as_of
    where authorizations.valid_from <= as_of.as_of_date
    qualify row_number() over (
        partition by authorizations.source_column, authorizations.source_value
        order by authorizations.valid_from desc
    ) = 1

),

authorized as (

    select distinct partner_facts.crm_account_id
    from partner_facts
    inner join rules_in_force
        on
            partner_facts.source_column = rules_in_force.source_column
            and lower(trim(partner_facts.source_value)) = rules_in_force.source_value
    where rules_in_force.is_authorized

)

select * from authorized
