{% if execute -%}
{% for raw in all_raw_tables() %}
{{ count_loaded_rows(raw) }}
{{ 'union all' if not loop.last }}
{% endfor %}
{%- endif %}
