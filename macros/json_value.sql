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
