{{ config(materialized='table') }}

select
    cast(null as varchar) as system,
    cast(null as varchar) as table_name,
    cast(null as varchar) as column_name,
    cast(null as varchar) as drift_kind,
    cast(null as bigint) as affected_rows
where false
{% if execute -%}
{% for raw in all_raw_tables() %}
{% if raw.relation is none %}
union all
select '{{ raw.application }}', '{{ raw.name }}', null, 'missing table', 0
{% else %}
{% for column in raw.absent %}
union all
select '{{ raw.application }}', '{{ raw.name }}', '{{ column }}', 'missing column', 0
{% endfor %}
{% for column in raw.undeclared %}
union all
select '{{ raw.application }}', '{{ raw.name }}', '{{ column }}', 'undeclared column', 0
{% endfor %}
{% if raw.columns | selectattr('can_fail') | list %}
union all
select * from ({{ count_unreadable_values(raw) }}) as counted where affected_rows > 0
{% endif %}
{% endif %}
{% endfor %}
{%- endif %}
