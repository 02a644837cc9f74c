{#-
    The usable rows of a raw table, typed, the newest per key, under the declared column names:
    the one way into staging. Rows it leaves out are counted in `row_ledger`.
-#}
{% macro read_raw(application, table) -%}
    {% set relation = source(application, table) %}
    {%- if execute -%}
        {{ staged_rows(raw_table(relation, application, table)) }}
    {%- endif -%}
{%- endmacro %}

{% macro staged_rows(raw) -%}
    {%- if raw.relation is none -%}
    select
        {% for column in raw.columns -%}
        {{ column.sql }} as {{ column.name }},
        {% endfor -%}
        cast(null as boolean) as _is_deleted
    where false
    {%- else -%}
    select *
    from ({{ newest_rows(raw) }}) as newest_rows
    {%- if not raw.keeps_deleted %}
    where not _is_deleted
    {%- endif %}
    {%- endif -%}
{%- endmacro %}

{#-
    One usable row per key: the last loaded, then the last updated; full content settles a tie.
    Keys that stand once, nearly all, skip the ranking, so that a query reads only the columns it names.
-#}
{% macro newest_rows(raw) -%}
    with repeated_keys as (
        select {% for column in raw.columns if column.name in raw.key %}{{ column.sql }} as {{ column.name }}{{ ', ' if not loop.last }}{% endfor %}
        from ({{ loaded_rows(raw) }}) as loaded_rows
        where {{ usable(raw) }}
        group by all
        having count(*) > 1
    )
    select typed_rows.*
    from ({{ typed_rows(raw) }}) as typed_rows
    left join repeated_keys
        on {{ same_key(raw) }}
    where repeated_keys.{{ raw.key[0] }} is null
    union all
    select typed_rows.*
    from ({{ typed_rows(raw) }}) as typed_rows
    inner join repeated_keys
        on {{ same_key(raw) }}
    qualify row_number() over (
        partition by {% for column in raw.key %}typed_rows.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
        order by
            typed_rows._loaded_at desc nulls last
            {%- if raw.updated_at %},
            typed_rows.{{ raw.updated_at }} desc nulls last
            {%- endif %},
            typed_rows._is_deleted desc
            {%- for column in raw.columns if column.name not in raw.key and column.name != raw.updated_at %},
            typed_rows.{{ column.name }} desc nulls last
            {%- endfor %}
    ) = 1
{%- endmacro %}

{% macro same_key(raw) -%}
    {% for column in raw.key -%}
        typed_rows.{{ column }} = repeated_keys.{{ column }}{{ ' and ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro typed_rows(raw) -%}
        select
            {% for column in raw.columns -%}
            {{ column.sql }} as {{ column.name }},
            {% endfor -%}
            _is_deleted,
            _loaded_at
        from ({{ loaded_rows(raw) }}) as loaded_rows
        where {{ usable(raw) }}
{%- endmacro %}

{#- Every raw row under the declared names, text without the empty ones, nothing cast. -#}
{% macro loaded_rows(raw, more=[]) -%}
            select
                {% for column in raw.columns if column.loaded -%}
                {{ column.loaded }} as {{ column.name }},
                {% endfor -%}
                {% for expression in more -%}
                {{ expression }},
                {% endfor -%}
                {{ raw.is_deleted }} as _is_deleted,
                {{ raw.loaded_at }} as _loaded_at
            from {{ raw.relation }}
{%- endmacro %}

{#- Whether key and required columns are there and readable; the opposite goes to quarantine. -#}
{% macro usable(raw) -%}
    {%- for column in raw.columns if column.required or (column.readable and column.can_fail) -%}
        {%- if not loop.first %} and {% endif -%}
        {%- if column.required -%}
            {{ column.sql }} is not null
        {%- else -%}
            ({{ column.sql }} is not null or {{ column.text }} is null)
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- Freshness: the load time of the newest row of a raw table, null where the table is absent. -#}
{% macro newest_load(source_relation) -%}
    {%- set found = find_raw_table(source_relation) -%}
    select {{ 'max(' ~ load_time(loaded_columns(found, source_relation.schema, source_relation.identifier)) ~ ')' }}
    {%- if found.relation %} from {{ found.relation }}{% endif %}
{%- endmacro %}
