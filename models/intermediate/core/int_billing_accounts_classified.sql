with

accounts as (

    select * from {{ ref('stg_zuora__accounts') }}

),

contacts as (

    select * from {{ ref('stg_zuora__contacts') }}

),

communication_profiles as (

    select * from {{ ref('int_communication_profiles_classified') }}

),

crm_accounts as (

    select * from {{ ref('int_crm_accounts_merged') }}

),

country_spellings as (

    select * from {{ ref('int_countries_by_spelling') }}

),

batches as (

    select * from {{ ref('billing_batches') }}

),

test_accounts as (

    select * from {{ ref('int_test_accounts_listed') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

batches_in_force as (

    {{ rules_in_force('batches', key=['batch']) }}

),

classified as (

    select
        accounts.billing_account_id,
        accounts.account_number,
        accounts.account_name,
        accounts.status,
        accounts.batch,
        accounts.currency_code,
        accounts.entity,
        accounts.is_po_required,
        accounts.created_at,
        crm_accounts.surviving_crm_account_id as crm_account_id,
        crm_accounts.ultimate_parent_crm_account_id,
        communication_profiles.communication_profile,
        coalesce(communication_profiles.is_silent, false) as is_silent,
        contacts.country as bill_to_country,
        country_spellings.country_code as bill_to_country_code,
        batches_in_force.batch_meaning,
        batches_in_force.sales_channel as batch_sales_channel,
        (
            coalesce(batches_in_force.is_test, false) or test_accounts.billing_account_id is not null
        ) as is_test_account
    from accounts
    cross join as_of
    left join contacts
        on accounts.bill_to_contact_id = contacts.billing_contact_id
    left join country_spellings
        on lower(trim(contacts.country)) = country_spellings.spelling
    left join communication_profiles
        on accounts.communication_profile_id = communication_profiles.communication_profile_id
    left join crm_accounts
        on accounts.crm_account_id = crm_accounts.crm_account_id
    left join batches_in_force
        on accounts.batch = batches_in_force.batch
    left join test_accounts
        on accounts.billing_account_id = test_accounts.billing_account_id
    where accounts.created_at is null or cast(accounts.created_at as date) <= as_of.as_of_date

)

select * from classified
