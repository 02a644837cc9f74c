with

raw_order_actions as (

    {{ read_raw('zuora', 'orderaction') }}

),

renamed as (

    select
        -- ids
        id as order_action_id,
        orderid as billing_order_id,
        subscriptionid as subscription_id,
        subscriptionowneraccountid as billing_account_id,
        createdbyid as created_by_id,

        -- dates
        contracteffectivedate as contract_effective_date,
        serviceactivationdate as service_activation_date,
        customeracceptancedate as customer_acceptance_date,
        termstartdate as term_start_date,
        cancellationeffectivedate as cancellation_effective_date,
        createddate as created_at,
        updateddate as updated_at,

        -- measures
        sequence,
        currentterm as current_term,
        renewalterm as renewal_term,

        -- flags
        autorenew as is_auto_renew,

        -- details
        type as order_action_type,
        subtype as order_action_subtype,
        changereason as change_reason,
        cancellationpolicy as cancellation_policy,
        termtype as term_type,
        currenttermperiodtype as current_term_period_type,
        renewaltermperiodtype as renewal_term_period_type,
        renewsetting as renewal_setting
    {{ custom_fields('zuora', 'orderaction') }}
    from raw_order_actions

)

select * from renamed
