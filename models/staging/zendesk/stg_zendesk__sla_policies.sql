with

raw_sla_policies as (

    {{ read_raw('zendesk', 'sla_policies') }}

),

renamed as (

    select
        -- ids
        id as sla_policy_id,

        -- dates
        created_at,
        updated_at,

        -- details
        title as sla_policy_name,
        description,
        position,
        coalesce(filter_all, {{ json_value('filter', 'all') }}) as filter_all,
        coalesce(filter_any, {{ json_value('filter', 'any') }}) as filter_any,
        policy_metrics
    {{ custom_fields('zendesk', 'sla_policies') }}
    from raw_sla_policies

)

select * from renamed
