with

raw_opportunities as (

    {{ read_raw('salesforce', 'opportunity') }}

),

renamed as (

    select
        -- ids
        id as opportunity_id,
        accountid as crm_account_id,
        ownerid as owner_id,
        recordtypeid as record_type_id,
        createdbyid as created_by_id,
        merged_opportunity__c as merged_opportunity_id,
        duplicate_opportunity__c as duplicate_opportunity_id,
        contract_reset_opportunity__c as contract_reset_opportunity_id,
        parent_opportunity__c as parent_opportunity_id,
        campaignid as primary_campaign_id,
        isr__c as renewal_manager_id,
        invoice_number__c as invoice_number,

        -- dates
        closedate as close_date,
        start_date__c as subscription_start_date,
        end_date__c as subscription_end_date,
        sales_qualified_date__c as sales_qualified_date,
        sales_accepted_date__c as sales_accepted_date,
        x0_pending_acceptance_date__c as stage_0_pending_acceptance_date,
        x1_discovery_date__c as stage_1_discovery_date,
        x2_scoping_date__c as stage_2_scoping_date,
        x3_technical_evaluation_date__c as stage_3_technical_evaluation_date,
        x4_proposal_date__c as stage_4_proposal_date,
        x5_negotiating_date__c as stage_5_negotiating_date,
        x6_awaiting_signature_date__c as stage_6_awaiting_signature_date,
        x6_closed_won_date__c as stage_closed_won_date,
        x7_closed_lost_date__c as stage_closed_lost_date,
        lastactivitydate as last_activity_date,
        createddate as created_at,
        systemmodstamp as updated_at,

        -- measures
        amount,
        acv_2__c as acv,
        incremental_acv__c as incremental_acv,
        incremental_acv_2__c as forecast_incremental_acv,
        net_iacv__c as net_incremental_acv,
        renewal_acv__c as renewal_acv,
        renewal_amount__c as renewal_amount,
        refund_iacv__c as refund_incremental_acv,
        downgrade_iacv__c as downgrade_incremental_acv,
        arr__c as arr_amount,
        arr_net__c as net_arr,
        arr_basis__c as arr_basis,
        arr_basis_for_clari__c as forecast_arr_basis,
        won_arr_basis_for_clari__c as won_arr_basis,
        forecasted_churn_for_clari__c as forecast_churned_arr,
        recurring_amount__c as recurring_amount,
        coalesce(true_up_amount__c, true_up_value__c) as true_up_amount,
        coalesce(
            proserv_amount__c,
            professional_services_value__c
        ) as professional_services_amount,
        other_non_recurring_amount__c as other_non_recurring_amount,
        coalesce(opportunity_term_new__c, opportunity_term__c) as opportunity_term,
        probability,
        push_counter__c as push_counter,

        -- flags
        isclosed as is_closed,
        iswon as is_won,
        is_refund_opportunity__c as is_refund,
        is_downgrade_opportunity__c as is_downgrade,
        is_edu_oss_opportunity__c as is_edu_oss,
        is_ps_opportunity__c as is_professional_services,
        web_portal_purchase__c as is_web_portal_purchase,

        -- details
        name as opportunity_name,
        type as sales_type,
        stagename as stage_name,
        forecastcategoryname as forecast_category,
        leadsource as lead_source,
        coalesce(order_type_test__c, order_type_live__c, revenue_type__c) as order_type,
        opportunity_category__c as opportunity_category,
        deal_path__c as deal_path,
        coalesce(
            sales_segmentation_employees_o__c,
            sales_segmentation_o__c
        ) as sales_segment,
        ultimate_parent_sales_segment_emp_o__c as parent_sales_segment,
        impartnerprm__partneraccount__c as partner_account,
        fulfillment_partner__c as fulfillment_partner,
        distributor__c as distributor,
        resale_partner_track__c as resale_partner_track,
        partner_track__c as partner_track,
        pio__c as partner_initiated,
        auto_renewal_status__c as auto_renewal_status,
        qsr_status__c as seat_reconciliation_status,
        qsr_notes__c as seat_reconciliation_notes,
        renewal_risk_forecast__c as renewal_risk_category,
        renewal_forecast_category__c as renewal_forecast_health,
        reason_for_lost__c as reason_for_loss,
        reason_for_lost_details__c as reason_for_loss_details,
        downgrade_reason__c as downgrade_reason,
        product_details__c as product_details,
        intended_product_tier__c as intended_product_tier,
        payment_schedule__c as payment_schedule
    {{ custom_fields('salesforce', 'opportunity') }}
    from raw_opportunities

)

select * from renamed
