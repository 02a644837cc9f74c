select
    cast(null as varchar) as system,
    cast(null as varchar) as table_name,
    cast(null as bigint) as superseded_rows,
    cast(null as bigint) as soft_deleted_rows
where false
{% if execute -%}
{% for raw in all_raw_tables() if raw.relation %}
union all
{{ count_left_out_rows(raw) }}
{% endfor %}
{%- endif %}
