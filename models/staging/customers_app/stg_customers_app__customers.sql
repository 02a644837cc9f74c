with

raw_customers as (

    {{ read_raw('customers_app', 'customers') }}

),

renamed as (

    select
        -- ids
        id as customer_id,
        zuora_account_id as billing_account_id,
        salesforce_account_id as crm_account_id,
        uid as provider_user_id,

        -- dates
        created_at,
        updated_at,
        confirmed_at,
        last_sign_in_at,

        -- flags
        billable as is_billable,

        -- details
        provider,
        first_name,
        last_name,
        email,
        company,
        company_size,
        country,
        state,
        city,
        vat_code
    {{ custom_fields('customers_app', 'customers') }}
    from raw_customers

)

select * from renamed
