with

policies as (

    select * from {{ ref('stg_zendesk__sla_policies') }}

),

judged as (

    select * from {{ ref('int_sla_policies_judged') }}

),

metric_items as (

    {{ json_items(
        'policies',
        'policy_metrics',
        keep=['sla_policy_id', 'position', 'created_at'],
        fields={'priority': 'priority', 'metric': 'metric', 'target': 'target', 'business_hours': 'business_hours'}
    ) }}

),

targets as (

    select
        sla_policy_id,
        position,
        created_at as valid_from,
        lower(priority) as priority,
        try_cast(target as bigint) as target_minutes,
        coalesce(lower(business_hours) = 'true', false) as is_in_business_hours
    from metric_items
    where
        metric = 'first_reply_time'
        and try_cast(target as bigint) is not null

),

-- the first policy that fits counts
fitting as (

    select
        judged.priority,
        judged.ticket_form_id,
        targets.valid_from,
        targets.target_minutes,
        targets.is_in_business_hours,
        row_number() over (
            partition by judged.priority, judged.ticket_form_id
            order by
                targets.position, targets.sla_policy_id, targets.target_minutes, targets.is_in_business_hours
        ) as choice_number
    from judged
    inner join targets
        on
            judged.sla_policy_id = targets.sla_policy_id
            and judged.priority = targets.priority
    where judged.is_fitting

)

select * from fitting
