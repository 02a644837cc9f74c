with

raw_amendments as (

    {{ read_raw('zuora', 'amendment') }}

),

renamed as (

    select
        -- ids
        id as amendment_id,
        subscriptionid as subscription_id,
        createdbyid as created_by_id,

        -- dates
        effectivedate as effective_date,
        contracteffectivedate as contract_effective_date,
        serviceactivationdate as service_activation_date,
        customeracceptancedate as customer_acceptance_date,
        termstartdate as term_start_date,
        createddate as created_at,
        updateddate as updated_at,

        -- measures
        currentterm as current_term,
        renewalterm as renewal_term,

        -- flags
        autorenew as is_auto_renew,

        -- details
        code as amendment_code,
        name as amendment_name,
        type as amendment_type,
        status,
        termtype as term_type,
        currenttermperiodtype as current_term_period_type,
        renewaltermperiodtype as renewal_term_period_type,
        renewalsetting as renewal_setting,
        description
    {{ custom_fields('zuora', 'amendment') }}
    from raw_amendments

)

select * from renamed
