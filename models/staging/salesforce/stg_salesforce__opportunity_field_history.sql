with

raw_opportunity_field_history as (

    {{ read_raw('salesforce', 'opportunityfieldhistory') }}

),

renamed as (

    select
        -- ids
        id as history_id,
        opportunityid as opportunity_id,
        createdbyid as created_by_id,

        -- dates
        createddate as created_at,

        -- details
        field,
        coalesce(
            oldvalue,
            oldvalue__st,
            oldvalue__fl,
            oldvalue__de,
            oldvalue__bo
        ) as old_value,
        coalesce(
            newvalue,
            newvalue__st,
            newvalue__fl,
            newvalue__de,
            newvalue__bo
        ) as new_value
    {{ custom_fields('salesforce', 'opportunityfieldhistory') }}
    from raw_opportunity_field_history

)

select * from renamed
