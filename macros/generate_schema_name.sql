{#-
    The schema is the layer, without a prefix: readers see `marts.renewals`. On Snowflake dbt builds marts beside
    the published ones, and `l2f run` swaps them in when every test has passed; on DuckDB the whole file is swapped.
-#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set schema = target.schema if custom_schema_name is none else custom_schema_name | trim -%}
    {{ 'marts_candidate' if schema == 'marts' and target.type == 'snowflake' else schema }}
{%- endmacro %}
