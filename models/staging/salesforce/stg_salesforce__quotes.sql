with

raw_quotes as (

    {{ read_raw('salesforce', 'zqu__quote__c') }}

),

renamed as (

    select
        -- ids
        id as quote_id,
        coalesce(zqu__opportunity__c, opportunity_id__c) as opportunity_id,
        coalesce(zqu__account__c, account_id__c) as crm_account_id,
        ownerid as owner_id,
        createdbyid as created_by_id,
        zqu__existsubscriptionid__c as existing_subscription_id,
        zqu__zuorasubscriptionid__c as zuora_subscription_id,
        zqu__zuoraaccountid__c as zuora_account_id,
        coalesce(
            zqu__invoiceownerid__c,
            invoice_owner_account_id__c
        ) as invoice_owner_account_id,
        zqu__billtocontact__c as bill_to_crm_contact_id,
        zqu__soldtocontact__c as sold_to_crm_contact_id,
        zqu__zuoraentityid__c as zuora_entity_id,

        -- dates
        zqu__startdate__c as start_date,
        zqu__termstartdate__c as term_start_date,
        zqu__subscriptiontermstartdate__c as subscription_term_start_date,
        zqu__subscriptiontermenddate__c as subscription_term_end_date,
        quote_end_date__c as quote_end_date,
        zqu__cancellationdate__c as cancellation_date,
        zqu__validuntil__c as valid_until,
        createddate as created_at,
        systemmodstamp as updated_at,

        -- measures
        zqu__initialterm__c as initial_term,
        zqu__renewalterm__c as renewal_term,
        zqu__mrr__c as mrr_amount,
        zqu__deltamrr__c as delta_mrr_amount,
        renewal_mrr__c as renewal_mrr_amount,
        delta_arr__c as delta_arr_amount,
        zqu__total__c as total_amount,
        zqu__tcv__c as tcv_amount,
        zqu__deltatcv__c as delta_tcv_amount,
        license_amount__c as license_amount,
        true_up_amount__c as true_up_amount,
        professional_services_amount__c as professional_services_amount,
        total_partner_discount__c as partner_discount,
        count_of_rate_plans__c as rate_plans,

        -- flags
        zqu__primary__c as is_primary,
        zqu__is_parent_quote__c as is_parent_quote,
        zqu__autorenew__c as is_auto_renew,
        quote_entity_override__c as is_entity_overridden,
        uses_reseller__c as uses_reseller,
        po_required__c as is_po_required,
        clickthrougheularequired__c as is_click_through_eula_required,

        -- details
        name as quote_name,
        zqu__number__c as quote_number,
        zqu__status__c as status,
        zqu__approvalstatus__c as approval_status,
        zqu__subscriptiontype__c as subscription_type,
        zqu__quotebusinesstype__c as quote_business_type,
        zqu__subscription_name__c as subscription_name,
        zqu__hidden_subscription_name__c as hidden_subscription_name,
        zqu__zuora_account_number__c as zuora_account_number,
        zqu__initialtermperiodtype__c as initial_term_period_type,
        zqu__renewaltermperiodtype__c as renewal_term_period_type,
        zqu__renewalsetting__c as renewal_setting,
        zqu__currency__c as currency_code,
        zqu__paymentterm__c as payment_term,
        quote_entity__c as quote_entity,
        quote_entity_legal_name__c as quote_entity_legal_name,
        sold_to_country__c as sold_to_country,
        sold_to_country_code__c as sold_to_country_code,
        bill_to_country__c as bill_to_country,
        bill_to_country_code__c as bill_to_country_code,
        invoice_owner_country__c as invoice_owner_country,
        resellerbilltocountry__c as reseller_bill_to_country,
        zqu__invoiceownername__c as invoice_owner_name,
        invoice_owner_account_type__c as invoice_owner_account_type,
        reseller_account_name__c as reseller_account_name,
        reseller_entity_legal_name__c as reseller_entity_legal_name,
        reseller_type__c as reseller_type,
        reseller_po_status__c as reseller_po_status,
        distributor__c as distributor,
        purchase_order__c as purchase_order,
        invoice_number__c as invoice_number,
        rate_plans__c as rate_plan_names,
        highest_quote_rate_plan__c as highest_rate_plan
    {{ custom_fields('salesforce', 'zqu__quote__c') }}
    from raw_quotes

)

select * from renamed
