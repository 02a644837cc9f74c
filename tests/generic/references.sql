{#-
    Foreign keys find their record. Returns the orphans: column, value and how many rows. Empty keys pass.
    Per key: column, to (a relation), and if need be field (the column there, when it is named otherwise),
    except (a word that stands for no record), staged_in (staging model: what the extracts themselves
    lack is a finding about the data, not a fault of the models).
-#}
{% test references(model, foreign_keys) %}

{% for key in foreign_keys %}
{%- set field = key.get('field', key.column) %}
select
    '{{ key.column }}' as column_name,
    cast(children.{{ key.column }} as varchar) as orphan_value,
    count(*) as row_count
from {{ model }} as children
left join {{ key.to }} as parents
    on children.{{ key.column }} = parents.{{ field }}
where
    children.{{ key.column }} is not null
    and parents.{{ field }} is null
    {%- if key.except %}
    and children.{{ key.column }} != '{{ key.except }}'
    {%- endif %}
    {%- if key.staged_in %}
    and children.{{ key.column }} in (select {{ field }} from {{ key.staged_in }})
    {%- endif %}
group by children.{{ key.column }}
{{ 'union all' if not loop.last }}
{% endfor %}

{% endtest %}
