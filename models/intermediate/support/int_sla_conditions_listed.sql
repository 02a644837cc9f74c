with

policies as (

    select * from {{ ref('stg_zendesk__sla_policies') }}

),

all_items as (

    {{ json_items(
        'policies',
        'filter_all',
        keep=['sla_policy_id'],
        fields={'field_name': 'field', 'operator': 'operator', 'wanted_value': 'value'}
    ) }}

),

any_items as (

    {{ json_items(
        'policies',
        'filter_any',
        keep=['sla_policy_id'],
        fields={'field_name': 'field', 'operator': 'operator', 'wanted_value': 'value'}
    ) }}

),

listed as (

    select
        sla_policy_id,
        'all' as condition_list,
        item_number as condition_number,
        field_name,
        operator,
        lower(wanted_value) as wanted_value
    from all_items
    where field_name is not null

    union all

    select
        sla_policy_id,
        'any' as condition_list,
        item_number as condition_number,
        field_name,
        operator,
        lower(wanted_value) as wanted_value
    from any_items
    where field_name is not null

)

select * from listed
