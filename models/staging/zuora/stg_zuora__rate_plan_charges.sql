with

raw_rate_plan_charges as (

    {{ read_raw('zuora', 'rateplancharge') }}

),

renamed as (

    select
        -- ids
        id as rate_plan_charge_id,
        originalid as original_charge_id,
        rateplanid as rate_plan_id,
        productrateplanchargeid as product_rate_plan_charge_id,
        productrateplanid as product_rate_plan_id,
        productid as product_id,
        accountid as billing_account_id,

        -- dates
        effectivestartdate as effective_start_date,
        effectiveenddate as effective_end_date,
        chargedthroughdate as charged_through_date,
        createddate as created_at,
        updateddate as updated_at,

        -- measures
        mrr as mrr_amount,
        tcv as tcv_amount,
        dmrc as delta_mrr_amount,
        dtcv as delta_tcv_amount,
        quantity,
        segment,
        version,

        -- flags
        islastsegment as is_last_segment,

        -- details
        name as rate_plan_charge_name,
        chargenumber as rate_plan_charge_number,
        chargetype as charge_type,
        chargemodel as charge_model,
        uom as unit_of_measure,
        billingperiod as billing_period,
        listpricebase as list_price_base,
        discountlevel as discount_level,
        applydiscountto as apply_discount_to
    {{ custom_fields('zuora', 'rateplancharge') }}
    from raw_rate_plan_charges

)

select * from renamed
