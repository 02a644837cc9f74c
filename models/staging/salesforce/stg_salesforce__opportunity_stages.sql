with

raw_opportunity_stages as (

    {{ read_raw('salesforce', 'opportunitystage') }}

),

renamed as (

    select
        -- ids
        id as opportunity_stage_id,

        -- dates
        createddate as created_at,
        systemmodstamp as updated_at,

        -- measures
        defaultprobability as default_probability,
        sortorder as sort_order,

        -- flags
        isactive as is_active,
        isclosed as is_closed,
        iswon as is_won,

        -- details
        masterlabel as stage_name,
        forecastcategoryname as forecast_category
    {{ custom_fields('salesforce', 'opportunitystage') }}
    from raw_opportunity_stages

)

select * from renamed
