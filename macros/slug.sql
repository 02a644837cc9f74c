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
