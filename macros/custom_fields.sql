{#-
    Custom fields: the project variable `custom_fields` names extra raw columns per table. They are
    read by the door, and carried by `custom_fields()` into staging and the mart of that entity.
-#}
{% macro custom_fields(application, table, from=none) -%}
    {%- set raw_names = from is none -%}
    {%- for name, data_type in var('custom_fields').get(application ~ '.' ~ table, {}).items() -%}
        {{ ',' }}
        {{ name | lower ~ ' as ' ~ custom_field_name(name) if raw_names else from ~ '.' ~ custom_field_name(name) }}
    {%- endfor -%}
{%- endmacro %}

{#- `Support_Tier__c` is read in marts as `support_tier`. -#}
{% macro custom_field_name(name) %}
    {{ return(modules.re.sub('(__c)+$', '', name | lower)) }}
{% endmacro %}

{#- The custom fields of a raw table in the form of declared source columns. -#}
{% macro custom_field_columns(application, table) %}
    {% set columns = [] %}
    {% for name, data_type in var('custom_fields').get(application ~ '.' ~ table, {}).items() %}
        {% do columns.append({'name': name | lower, 'data_type': data_type, 'config': {'meta': {}}}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}

{#- A mart that carries custom fields (config `custom_fields_of`) keeps its contract: they join it. -#}
{% macro default__get_assert_columns_equivalent(sql) %}
    {% set table = config.get('meta', {}).get('custom_fields_of') %}
    {% if table %}
        {% for name, data_type in var('custom_fields').get(table, {}).items() %}
            {% set column = custom_field_name(name) %}
            {% do model['columns'].update({column: {'name': column, 'data_type': data_type, 'constraints': []}}) %}
        {% endfor %}
    {% endif %}
    {{ return(assert_columns_equivalent(sql)) }}
{% endmacro %}
