{#-
    What a raw table declares and what it really has, whoever loaded it. Returns
    relation     where it is, or none when this environment has no such table
    key          the declared columns that identify a record
    columns      declared columns: name, data_type, loaded (SQL over the relation; text is cleaned), and over
                 `loaded_rows`: sql (typed) and text; can_fail, required, readable, values
    loaded_at    SQL of the load time over the relation
    is_deleted   SQL of the soft-delete mark over the relation
    undeclared   loaded columns that nobody declared       absent   declared columns that are not loaded
    loaded_texts the loaded values as text by folded name, the loader's own columns left out

    Looking is slow, so each table is looked at once per run: what was found stays with its source in
    dbt's graph until the next run starts.
-#}
{% macro raw_table(source_relation, application, table) %}
    {% set declared = graph.sources['source.' ~ project_name ~ '.' ~ application ~ '.' ~ table] %}
    {% if 'raw_table' in declared %}{{ return(declared.raw_table) }}{% endif %}
    {% set found = find_raw_table(source_relation) %}
    {% set relation = found.relation %}
    {% set loaded = loaded_columns(found, application, table) %}

    {% set result = namespace(key=declared.config.meta.key, columns=[], absent=[]) %}
    {% if relation and folded(result.key[0]) not in loaded %}
        {% set result.key = declared.config.meta.get('alternative_key', result.key) %}
    {% endif %}
    {% set fields = declared.columns.values() | list + custom_field_columns(application, table) %}
    {% for field in fields %}
        {% set raw = loaded.get(folded(field.name)) %}
        {% if raw is none %}{% do result.absent.append(field.name) %}{% endif %}
        {% set untyped = raw is not none and is_untyped(raw) %}
        {% set read = {'quoted': field.name, 'dtype': 'CLEAN TEXT' if untyped else raw.dtype} if raw else none %}
        {% set meta = field.config.meta %}
        {% do result.columns.append({
            'name': field.name,
            'data_type': 'varchar' if field.data_type == 'json' else field.data_type,
            'loaded': (raw_text(raw) if untyped else raw.quoted) if raw else none,
            'sql': cast_raw(read, field.data_type, meta.get('format'), meta.get('values', [])),
            'text': raw_text(read) if raw else 'cast(null as varchar)',
            'can_fail': (untyped and field.data_type not in ('varchar', 'json')) or 'values' in meta,
            'values': meta.get('values', []),
            'required': meta.get('required', false) or field.name in result.key,
            'readable': meta.get('readable', false),
        }) %}
    {% endfor %}

    {% do declared.update({'raw_table': {
        'application': application,
        'name': table,
        'relation': relation,
        'key': result.key,
        'updated_at': declared.config.meta.get('updated_at'),
        'keeps_deleted': declared.config.meta.get('keeps_deleted', false),
        'columns': result.columns,
        'absent': result.absent,
        'undeclared': undeclared_columns(loaded, fields),
        'loaded_texts': loaded_texts(loaded),
        'loaded_at': load_time(loaded),
        'is_deleted': soft_delete_mark(loaded),
    }}) %}
    {{ return(declared.raw_table) }}
{% endmacro %}

{#- Loaded columns by folded name. Two spellings of one declared name cannot both be right: stop. -#}
{% macro loaded_columns(found, application, table) %}
    {% set loaded = {} %}
    {% for column in found.columns %}
        {% set name = folded(column.name) %}
        {% if name in loaded %}
            {% do exceptions.raise_compiler_error(
                'Raw table ' ~ application ~ '.' ~ table ~ ' has two columns with one meaning: "'
                ~ loaded[name].name ~ '" and "' ~ column.name ~ '". Remove or rename one in the extract.'
            ) %}
        {% endif %}
        {% do loaded.update({name: column}) %}
    {% endfor %}
    {{ return(loaded) }}
{% endmacro %}

{#-
    The raw table as it stands: relation (none where there is no such table) and columns with name, quoted, dtype.
    Loaders spell schemas and tables in their own way, so names are compared folded.
-#}
{% macro find_raw_table(source_relation) %}
    {% set found = {'relation': none, 'columns': []} %}
    {% for name, columns in raw_tables_in_schema(source_relation).items() if folded(name[1]) == folded(source_relation.identifier) %}
        {% set relation = source_relation.replace_path(schema=name[0], identifier=name[1]).quote(schema=true, identifier=true) %}
        {% if found.relation is not none %}
            {% do exceptions.raise_compiler_error(
                'The raw tables ' ~ found.relation ~ ' and ' ~ relation ~ ' have one meaning. Drop or rename one.'
            ) %}
        {% endif %}
        {% do found.update({'relation': relation, 'columns': columns}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{#- The columns of every table in a raw schema, by schema and name. Asked for once per run: asking takes longer than rows. -#}
{% macro raw_tables_in_schema(source_relation) %}
    {% set sources = graph.get('sources', {}).values() | selectattr('schema', 'equalto', source_relation.schema) | list %}
    {% if sources and 'raw_tables' in sources[0] %}{{ return(sources[0].raw_tables) }}{% endif %}
    {#- Snowflake has an information schema in each database, DuckDB one for all. -#}
    {% set catalog = '' if target.type == 'duckdb' else source_relation.database ~ '.' %}
    {% set rows = run_query(
        "select table_schema, table_name, column_name, data_type from " ~ catalog ~ "information_schema.columns where lower(table_catalog) = '" ~ source_relation.database | lower
        ~ "' and lower(table_schema) = '" ~ source_relation.schema | lower
        ~ "' order by table_schema, table_name, ordinal_position"
    ).rows %}
    {% set tables = {} %}
    {% for row in rows %}
        {% do tables.setdefault((row[0], row[1]), []).append(
            {'name': row[2], 'quoted': adapter.quote(row[2]), 'dtype': row[3]}
        ) %}
    {% endfor %}
    {% if sources %}{% do sources[0].update({'raw_tables': tables}) %}{% endif %}
    {{ return(tables) }}
{% endmacro %}

{#- When the row was loaded: the loaders' own columns, the most precise first. -#}
{% macro load_time(loaded) %}
    {% set times = [] %}
    {% for name in [
        'sdcbatchedat', 'sdcextractedat', 'sdcreceivedat', 'fivetransynced',
        'airbyteextractedat', 'airbyteemittedat', 'uploadedat', 'loadedat', 'dltloadid'
    ] if name in loaded and loaded[name].name.startswith('_') %}
        {% do times.append(cast_raw(loaded[name], 'timestamp')) %}
    {% endfor %}
    {{ return('coalesce(' ~ times | join(', ') ~ ')' if times | length > 1 else times | first | default('cast(null as timestamp)')) }}
{% endmacro %}

{#- Whether the loader or the application marks the row as deleted; 'false' when neither can. -#}
{% macro soft_delete_mark(loaded) %}
    {% set marks = [] %}
    {% for name in ['deleted', 'isdeleted', 'fivetrandeleted', 'pgpisdeleted'] if name in loaded %}
        {% do marks.append('coalesce(' ~ cast_raw(loaded[name], 'boolean') ~ ', false)') %}
    {% endfor %}
    {% for name in ['sdcdeletedat', 'abcdcdeletedat', 'deletedat'] if name in loaded %}
        {% do marks.append(raw_text(loaded[name]) ~ ' is not null') %}
    {% endfor %}
    {{ return('(' ~ marks | join(' or ') ~ ')' if marks else 'false') }}
{% endmacro %}

{#- Loaded but not declared. Columns that start with _ are the loader's own. -#}
{% macro undeclared_columns(loaded, fields) %}
    {% set declared = [] %}
    {% for field in fields %}{% do declared.append(folded(field.name)) %}{% endfor %}
    {% set marks = ['deleted', 'isdeleted', 'deletedat'] %}
    {% set names = [] %}
    {% for name, column in loaded.items() if name not in declared and name not in marks and not column.name.startswith('_') %}
        {% do names.append(name) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}

{% macro loaded_texts(loaded) %}
    {% set texts = {} %}
    {% for name, column in loaded.items() if not column.name.startswith('_') %}
        {% do texts.update({name: raw_text(column)}) %}
    {% endfor %}
    {{ return(texts) }}
{% endmacro %}
