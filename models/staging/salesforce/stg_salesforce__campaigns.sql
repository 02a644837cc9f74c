with

raw_campaigns as (

    {{ read_raw('salesforce', 'campaign') }}

),

renamed as (

    select
        -- ids
        id as campaign_id,
        ownerid as owner_id,
        parentid as parent_campaign_id,

        -- dates
        startdate as start_date,
        enddate as end_date,
        createddate as created_at,
        systemmodstamp as updated_at,

        -- measures
        budgetedcost as budgeted_cost_amount,
        actualcost as actual_cost_amount,

        -- flags
        isactive as is_active,

        -- details
        name as campaign_name,
        type as campaign_type,
        status,
        region__c as region
    {{ custom_fields('salesforce', 'campaign') }}
    from raw_campaigns

)

select * from renamed
