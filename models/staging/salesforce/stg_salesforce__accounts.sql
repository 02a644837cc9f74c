with

raw_accounts as (

    {{ read_raw('salesforce', 'account') }}

),

renamed as (

    select
        -- ids
        id as crm_account_id,
        masterrecordid as merged_into_crm_account_id,
        parentid as parent_crm_account_id,
        coalesce(
            ultimate_parent_account_id__c,
            ultimate_parent_account__c
        ) as ultimate_parent_account_link,
        ownerid as owner_id,
        recordtypeid as record_type_id,
        primary_contact_id__c as primary_crm_contact_id,
        technical_account_manager_lu__c as technical_account_manager_id,

        -- dates
        customer_since__c as customer_since_date,
        next_renewal_date__c as next_renewal_date,
        lastactivitydate as last_activity_date,
        createddate as created_at,
        systemmodstamp as updated_at,

        -- measures
        carr_this_account__c as carr_amount,
        coalesce(carr_acct_family__c, carr_total__c) as carr_family_amount,
        total_account_value__c as total_account_value_amount,
        license_user_count__c as licensed_users,
        potential_users__c as potential_users,
        license_utilization__c as license_utilization,
        count_of_active_subscriptions__c as active_subscriptions,
        count_of_billing_accounts__c as billing_accounts,
        count_of_open_renewal_opportunities__c as open_renewal_opportunities,

        -- flags
        named_account__c as is_named_account,
        federal_account__c as is_federal_account,
        jihu_account__c as is_jihu_account,
        gitlab_com_user__c as is_gitlab_com_user,
        _is_deleted as is_deleted,

        -- details
        name as account_name,
        type as account_type,
        coalesce(
            ultimate_parent_sales_segment_employees__c,
            account_demographics_sales_segment__c
        ) as sales_segment,
        sales_segmentation_new__c as account_sales_segment,
        coalesce(region__c, account_demographics_region__c) as sales_region,
        coalesce(sub_region__c, account_demographics_area__c) as sales_sub_region,
        account_demographics_geo__c as sales_geo,
        account_demographics_territory__c as sales_territory,
        account_tier__c as account_tier,
        coalesce(industry, dfox_industry__c) as industry,
        billingcountry as billing_country,
        coalesce(
            billingcountrycode,
            account_demographics_upa_country__c
        ) as billing_country_code,
        billingpostalcode as billing_postal_code,
        entity__c as gitlab_entity,
        partner_vat_tax_id__c as partner_vat_number,
        partners_partner_type__c as partner_type,
        partners_partner_status__c as partner_status,
        partner_track__c as partner_track,
        account_owner_calc__c as account_owner_name,
        account_owner_team__c as account_owner_team,
        support_level__c as support_level,
        health__c as health_score,
        health_score_reasons__c as health_score_reasons
    {{ custom_fields('salesforce', 'account') }}
    from raw_accounts

)

select * from renamed
