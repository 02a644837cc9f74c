{#-
    A query that gives each item of a JSON list a row of its own: the columns to `keep`, `item_number` from 1, and the
    item's `fields` (column: name in the item) as text. What is no list gives one row without fields, so that no record
    is lost; an empty list gives none.
-#}
{% macro json_items(relation, list, keep, fields) -%}
    {{ adapter.dispatch('json_items')(relation, list, keep, fields) }}
{%- endmacro %}

{% macro duckdb__json_items(relation, list, keep, fields) -%}
    {%- set shape %}{% for name in fields.values() %}"{{ name }}": "VARCHAR"{{ ", " if not loop.last }}{% endfor %}{% endset -%}
    select
        {%- for column in keep %}
        {{ column }},
        {%- endfor %}
        {%- for column, name in fields.items() %}
        item['{{ name }}'] as {{ column }},
        {%- endfor %}
        item_number
    from (
        select
            {{ keep | join(', ') }},
            unnest(items) as item,
            generate_subscripts(items, 1) as item_number
        from (
            select
                {{ keep | join(', ') }},
                case
                    when json_valid({{ list }}) and trim({{ list }}) like '[%'
                        then from_json({{ list }}, '[{ {{- shape -}} }]')
                    else [null]
                end as items
            from {{ relation }}
        )
    )
{%- endmacro %}

{% macro snowflake__json_items(relation, list, keep, fields) -%}
    select
        {%- for column in keep %}
        {{ relation }}.{{ column }},
        {%- endfor %}
        {%- for column, name in fields.items() %}
        cast(get_path(item.value, '{{ name }}') as varchar) as {{ column }},
        {%- endfor %}
        item.index + 1 as item_number
    from {{ relation }}
    cross join lateral flatten(
        input => coalesce(
            case when trim({{ relation }}.{{ list }}) like '[%' then try_parse_json({{ relation }}.{{ list }}) end,
            try_parse_json('[{}]')
        )
    ) as item
{%- endmacro %}
