with

raw_accounts as (

    {{ read_raw('zuora', 'account') }}

),

renamed as (

    select
        -- ids
        id as billing_account_id,
        crmid as crm_account_id,
        parentid as parent_account_id,
        billtocontactid as bill_to_contact_id,
        soldtocontactid as sold_to_contact_id,
        communicationprofileid as communication_profile_id,
        defaultpaymentmethodid as default_payment_method_id,

        -- dates
        createddate as created_at,
        updateddate as updated_at,

        -- measures
        balance as balance_amount,

        -- flags
        autopay as is_auto_pay,
        porequired__c as is_po_required,

        -- details
        accountnumber as account_number,
        name as account_name,
        status,
        batch,
        currency as currency_code,
        entity__c as entity,
        paymentterm as payment_term,
        sspchannel__c as ssp_channel
    {{ custom_fields('zuora', 'account') }}
    from raw_accounts

)

select * from renamed
