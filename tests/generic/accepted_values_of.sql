{#- Columns hold one of the listed words, or nothing. Returns the strays: column, value and how many rows. -#}
{% test accepted_values_of(model, values) %}

{% for column, words in values.items() %}
select
    '{{ column }}' as column_name,
    {{ column }} as stray_value,
    count(*) as row_count
from {{ model }}
where {{ column }} not in ('{{ words | join("', '") }}')
group by {{ column }}
{{ 'union all' if not loop.last }}
{% endfor %}

{% endtest %}
