select
    cast(null as varchar) as system,
    cast(null as varchar) as table_name,
    cast(null as varchar) as column_name,
    cast(null as varchar) as drift_kind,
    cast(null as bigint) as affected_rows
where false
{% if execute -%}
{% for raw in all_raw_tables() %}
{% set drifts = column_drifts(raw) %}
{% if drifts %}
union all
select '{{ raw.application }}', '{{ raw.name }}', column_name, drift_kind, 0
from (values {{ drifts | join(', ') }}) as drifts (column_name, drift_kind)
{% endif %}
{% if raw.relation and raw.columns | selectattr('can_fail') | list %}
union all
select * from ({{ count_unreadable_values(raw) }}) as counted where affected_rows > 0
{% endif %}
{% endfor %}
{%- endif %}
