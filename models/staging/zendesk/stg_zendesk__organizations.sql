with

raw_organizations as (

    {{ read_raw('zendesk', 'organizations') }}

),

renamed as (

    select
        -- ids
        id as organization_id,
        coalesce(
            organization_fields_salesforce_id,
            nullif({{ salesforce_id_18(
                json_value('organization_fields', 'salesforce_id')
            ) }}, '')
        ) as crm_account_id,
        group_id,
        external_id,

        -- dates
        created_at,
        updated_at,

        -- measures
        coalesce(
            organization_fields_aar,
            try_cast({{ json_value('organization_fields', 'aar') }} as decimal(28, 9))
        ) as arr_amount,

        -- details
        name as organization_name,
        coalesce(
            organization_fields_market_segment,
            {{ json_value('organization_fields', 'market_segment') }}
        ) as market_segment,
        coalesce(
            organization_fields_org_region,
            {{ json_value('organization_fields', 'org_region') }}
        ) as region,
        tags
    {{ custom_fields('zendesk', 'organizations') }}
    from raw_organizations

)

select * from renamed
