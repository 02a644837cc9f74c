select
    cast(null as varchar) as system,
    cast(null as varchar) as table_name,
    cast(null as varchar) as row_key,
    cast(null as varchar) as reason,
    cast(null as varchar) as column_name,
    cast(null as varchar) as raw_value,
    cast(null as varchar) as raw_row
where false
{% if execute -%}
{% for raw in all_raw_tables() if raw.relation %}
union all
{{ quarantined_raw_rows(raw) }}
{% endfor %}
{%- endif %}
