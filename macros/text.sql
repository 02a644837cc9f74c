{#- The text at a path (`channel`, `system.client`) of a JSON text; null where there is none. -#}
{% macro json_value(column, path) -%}
    {{ adapter.dispatch('json_value')(column, path) }}
{%- endmacro %}

{% macro duckdb__json_value(column, path) -%}
    json_extract_string(case when json_valid({{ column }}) then {{ column }} end, '$.{{ path }}')
{%- endmacro %}

{% macro snowflake__json_value(column, path) -%}
    cast(get_path(try_parse_json({{ column }}), '{{ path }}') as varchar)
{%- endmacro %}

{#- A subscription name as systems compare it: lower case, everything but letters, digits and | a dash. -#}
{% macro slug(text) -%}
    {{ adapter.dispatch('slug')(text) }}
{%- endmacro %}

{% macro duckdb__slug(text) -%}
    regexp_replace(regexp_replace(lower(trim({{ text }})), ' +', ' ', 'g'), '[^a-z0-9|]', '-', 'g')
{%- endmacro %}

{% macro snowflake__slug(text) -%}
    regexp_replace(regexp_replace(lower(trim({{ text }})), ' +', ' '), '[^a-z0-9|]', '-')
{%- endmacro %}

{#-
    An 18-character Salesforce id from its 15-character form, which systems outside Salesforce store: three
    letters that say which of each five characters are capitals, the first counting 1, the last 16.
    Texts of other lengths stay as they are.
-#}
{% macro salesforce_id_18(text) -%}
    case when length({{ text }}) = 15 then {{ text }}
    {%- for start in (1, 6, 11) %} || substr(
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345', 1
        {%- for number in range(5) %}
        + case when substr({{ text }}, {{ start + number }}, 1) between 'A' and 'Z' then {{ 2 ** number }} else 0 end
        {%- endfor %}, 1
    ){% endfor %} else {{ text }} end
{%- endmacro %}

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
