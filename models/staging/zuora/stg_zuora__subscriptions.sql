with

raw_subscriptions as (

    {{ read_raw('zuora', 'subscription') }}

),

renamed as (

    select
        -- ids
        id as subscription_id,
        name as subscription_name,
        originalid as original_subscription_id,
        previoussubscriptionid as previous_subscription_id,
        subscriptionversionamendmentid as amendment_id,
        accountid as billing_account_id,
        invoiceownerid as invoice_owner_account_id,
        creatoraccountid as creator_account_id,
        creatorinvoiceownerid as creator_invoice_owner_id,
        opportunityid__c as opportunity_id,
        gitlabnamespaceid__c as namespace_id,
        rampid as ramp_id,
        createdbyid as created_by_id,

        -- dates
        contracteffectivedate as contract_effective_date,
        serviceactivationdate as service_activation_date,
        contractacceptancedate as contract_acceptance_date,
        subscriptionstartdate as subscription_start_date,
        subscriptionenddate as subscription_end_date,
        termstartdate as term_start_date,
        termenddate as term_end_date,
        cancelleddate as cancelled_date,
        createddate as created_at,
        updateddate as updated_at,

        -- measures
        version,
        initialterm as initial_term,
        currentterm as current_term,
        renewalterm as renewal_term,

        -- flags
        autorenew as is_auto_renew,
        autorenew__c as is_auto_renew_in_customers_app,
        clickthrougheularequired__c as is_eula_required,
        excludefromanalysis__c as is_excluded_from_analysis,

        -- details
        status,
        termtype as term_type,
        currenttermperiodtype as current_term_period_type,
        renewaltermperiodtype as renewal_term_period_type,
        renewalsetting as renewal_setting,
        contractautorenew__c as contract_auto_renew,
        turnonautorenew__c as turn_on_auto_renew,
        renewal_subscription__c__c as renewal_subscription_names,
        exclude_from_renewal_report__c__c as exclude_from_renewal_report,
        multiyeardealsubscriptionlinkage__c as multi_year_deal_linkage,
        quotenumber__qt as quote_number,
        quotetype__qt as quote_type,
        quotebusinesstype__qt as quote_business_type,
        opportunityname__qt as opportunity_name,
        gitlabnamespacename__c as namespace_name,
        purchase_order__c as purchase_order,
        notes
    {{ custom_fields('zuora', 'subscription') }}
    from raw_subscriptions

)

select * from renamed
