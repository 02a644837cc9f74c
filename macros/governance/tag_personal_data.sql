{#-
    After a mart is built on Snowflake: the tag PII on every column that its YAML marks `pii: true`. The tag
    carries the masking policies (snowflake/setup.sql), and it is set before the mart is published, so readers
    never see it open. Renders nothing on DuckDB and for marts without personal data.
-#}
{% macro tag_personal_data(relation, mart) -%}
    {%- set settings = [] -%}
    {%- for column in mart.columns.values() if column.get('config', {}).get('meta', {}).get('pii') -%}
        {%- do settings.append('column ' ~ column.name ~ ' set tag ' ~ relation.database ~ ".governance.pii = 'true'") -%}
    {%- endfor -%}
    {%- if target.type == 'snowflake' and settings -%}
        alter table {{ relation }} modify {{ settings | join(', ') }}
    {%- endif -%}
{%- endmacro %}
