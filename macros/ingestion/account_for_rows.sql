{#- Every declared raw table, in the order of system and name, as `raw_table` describes it. -#}
{% macro all_raw_tables() %}
    {% set tables = [] %}
    {% for source in graph.sources.values() | sort(attribute='unique_id') %}
        {% set relation = api.Relation.create(source.database, source.schema, source.identifier) %}
        {% do tables.append(raw_table(relation, source.source_name, source.name)) %}
    {% endfor %}
    {{ return(tables) }}
{% endmacro %}

{#- Rows that came in, counted before anything looks at them, and when the newest was loaded. -#}
{% macro count_loaded_rows(raw) -%}
    select
        '{{ raw.application }}' as system,
        '{{ raw.name }}' as table_name,
        {% if raw.relation is none -%}
        false as is_loaded,
        0 as raw_rows,
        cast(null as timestamp) as newest_loaded_at
        {%- else -%}
        true as is_loaded,
        count(*) as raw_rows,
        coalesce(max(_loaded_at), max({{ recorded_at(raw) }})) as newest_loaded_at
    from ({{ loaded_rows(raw) }}) as loaded_rows
        {%- endif %}
{%- endmacro %}

{#- The record's own time of change: stands in for the load time where the loader stamps none. -#}
{% macro recorded_at(raw) %}
    {% for column in raw.columns if column.name == raw.updated_at %}{{ return(column.sql) }}{% endfor %}
    {{ return('cast(null as timestamp)') }}
{% endmacro %}

{#- Usable rows that staging leaves out: older copies of a record, and deleted records. -#}
{% macro count_left_out_rows(raw) -%}
    select
        '{{ raw.application }}' as system,
        '{{ raw.name }}' as table_name,
        count_if(place > 1) as superseded_rows,
        {{ '0' if raw.keeps_deleted else 'count_if(place = 1 and _is_deleted)' }} as soft_deleted_rows
    from (
        select
            _is_deleted,
            row_number() over (
                partition by {% for column in raw.columns if column.name in raw.key %}{{ column.sql }}{{ ', ' if not loop.last }}{% endfor %}
                order by
                    _loaded_at desc nulls last
                    {%- for column in raw.columns if column.name == raw.updated_at %},
                    {{ column.sql }} desc nulls last
                    {%- endfor %},
                    _is_deleted desc
            ) as place
        from ({{ loaded_rows(raw) }}) as loaded_rows
        where {{ usable(raw) }}
    ) as placed_rows
{%- endmacro %}

{#- Rows that staging cannot use: the first column at fault, why, and the row as it came. -#}
{% macro quarantined_raw_rows(raw) -%}
    {%- set checked = [] -%}
    {%- for column in raw.columns if column.required or (column.readable and column.can_fail) -%}
        {%- do checked.append(column) -%}
    {%- endfor -%}
    select
        '{{ raw.application }}' as system,
        '{{ raw.name }}' as table_name,
        {% for column in raw.columns if column.name in raw.key -%}
        coalesce({{ column.text }}, '') {{ "|| '|' || " if not loop.last }}
        {%- endfor %} as row_key,
        case
            {%- for column in checked %}
            {%- if column.required %}
            when {{ column.text }} is null then '{{ 'key' if column.name in raw.key else 'required value' }} is missing'
            {%- endif %}
            {%- if column.can_fail %}
            when {{ column.text }} is not null and {{ column.sql }} is null then 'value is {{ 'none of ' ~ column['values'] | join(', ') if column['values'] else 'not a ' ~ column.data_type.split('(')[0] }}'
            {%- endif %}
            {%- endfor %}
        end as reason,
        case
            {%- for column in checked %}
            when {{ column.sql }} is null{% if not column.required %} and {{ column.text }} is not null{% endif %} then '{{ column.name }}'
            {%- endfor %}
        end as column_name,
        case
            {%- for column in checked %}
            when {{ column.sql }} is null{% if not column.required %} and {{ column.text }} is not null{% endif %} then {{ column.text }}
            {%- endfor %}
        end as raw_value,
        {{ row_as_json(raw) }} as raw_row
    from ({{ loaded_rows(raw, as_loaded(raw)) }}) as loaded_rows
    where not ({{ usable(raw) }})
{%- endmacro %}

{#- The loaded values as text, each under its folded name and a mark, beside the declared columns. -#}
{% macro as_loaded(raw) %}
    {% set expressions = [] %}
    {% for name, text in raw.loaded_texts.items() | sort %}
        {% do expressions.append(text ~ ' as loaded__' ~ name) %}
    {% endfor %}
    {{ return(expressions) }}
{% endmacro %}

{#- The row as JSON text: folded column names in order, values as loaded, nulls and loader columns left out. -#}
{% macro row_as_json(raw) %}
    {% set pairs = [] %}
    {% for name in raw.loaded_texts | sort %}
        {% do pairs.append("'" ~ name ~ "', loaded__" ~ name) %}
    {% endfor %}
    {{ return(adapter.dispatch('row_as_json')(pairs | join(', '))) }}
{% endmacro %}

{% macro duckdb__row_as_json(pairs) %}
    {{ return("cast(json_merge_patch('{}', json_object(" ~ pairs ~ ')) as varchar)') }}
{% endmacro %}

{% macro snowflake__row_as_json(pairs) %}
    {{ return('to_json(object_construct(' ~ pairs ~ '))') }}
{% endmacro %}

{#- Values that were loaded but cannot be read as their type, counted per column in one scan. -#}
{% macro count_unreadable_values(raw) -%}
    {%- set fallible = raw.columns | selectattr('can_fail') | list -%}
    select
        '{{ raw.application }}' as system,
        '{{ raw.name }}' as table_name,
        fallible.column_name,
        'unreadable value' as drift_kind,
        case fallible.column_name
            {%- for column in fallible %}
            when '{{ column.name }}' then unreadable.n{{ loop.index }}
            {%- endfor %}
        end as affected_rows
    from (
        select
            {%- for column in fallible %}
            count_if({{ column.sql }} is null and {{ column.text }} is not null) as n{{ loop.index }}{{ ',' if not loop.last }}
            {%- endfor %}
        from ({{ loaded_rows(raw) }}) as loaded_rows
    ) as unreadable
    cross join (values {% for column in fallible %}('{{ column.name }}'){{ ', ' if not loop.last }}{% endfor %}) as fallible (column_name)
{%- endmacro %}

{#- How the columns of a raw table differ from what is declared, as rows of column and kind. -#}
{% macro column_drifts(raw) %}
    {% if raw.relation is none %}{{ return(["(null, 'missing table')"]) }}{% endif %}
    {% set drifts = [] %}
    {% for name in raw.absent %}{% do drifts.append("('" ~ name ~ "', 'missing column')") %}{% endfor %}
    {% for name in raw.undeclared %}{% do drifts.append("('" ~ name ~ "', 'undeclared column')") %}{% endfor %}
    {{ return(drifts) }}
{% endmacro %}

{#- Rows that reached staging, per raw table: a list of system, table and staging model. -#}
{% macro count_staged_rows(staged_tables) -%}
    {% for system, table_name, relation in staged_tables %}
    select
        '{{ system }}' as system,
        '{{ table_name }}' as table_name,
        count(*) as staged_rows
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
{%- endmacro %}
