{#-
    Start of every run. Forgets what raw tables looked like and, on DuckDB, makes one raw view of every
    extract file, or folder of files, so that from here on raw is tables in schemas on both engines. The layout is
    <extracts>/<environment>/<application>/<table>.csv|.parquet|.jsonl, or a folder per table.
-#}
{% macro mount_extracts() %}
    {% if not execute %}{{ return('') }}{% endif %}
    {% for source in graph.sources.values() %}
        {% do source.pop('raw_table', none) %}
        {% do source.pop('raw_tables', none) %}
    {% endfor %}
    {% if target.type != 'duckdb' %}{{ return('') }}{% endif %}

    {% set extracts = env_var('L2F_EXTRACTS', 'sample_data') %}
    {% if not extracts.startswith('/') %}
        {% set extracts = invocation_args_dict.project_dir ~ '/' ~ extracts %}
    {% endif %}

    {% set sources = graph.sources.values() | list %}
    {% set statements = [] %}
    {% for schema in sources | map(attribute='schema') | unique %}
        {% do statements.append('drop schema if exists "' ~ schema ~ '" cascade; create schema "' ~ schema ~ '";') %}
    {% endfor %}
    {% for application in sources | map(attribute='source_name') | unique %}
        {% set location = var('raw_locations').get(application, var('environment') ~ '/' ~ application) %}
        {% set files = extract_files(extracts ~ '/' ~ location) %}
        {% for source in sources if source.source_name == application and folded(source.name) in files %}
            {% do statements.append(
                'create view "' ~ source.schema ~ '"."' ~ source.identifier ~ '" as '
                ~ read_files(files[folded(source.name)]) ~ ';'
            ) %}
        {% endfor %}
    {% endfor %}
    {{ return(statements | join('\n')) }}
{% endmacro %}

{#- The extract files below a folder, by folded table name: {rateplancharge: [path, ...]}. -#}
{% macro extract_files(folder) %}
    {% set tables = {} %}
    {% set found = run_query(
        "select file from glob('" ~ folder ~ "/*.*') union all select file from glob('" ~ folder ~ "/*/*.*') order by 1"
    ) %}
    {% for path in found.columns[0].values() %}
        {% if path.split('.')[-1] in ('csv', 'parquet', 'jsonl') %}
            {% set table = folded(path[folder | length + 1:].split('/')[0].rsplit('.', 1)[0]) %}
            {% do tables.setdefault(table, []).append(path) %}
        {% endif %}
    {% endfor %}
    {{ return(tables) }}
{% endmacro %}

{#- SQL over the files of one table. CSV and JSON arrive untyped: staging casts, in the open. -#}
{% macro read_files(paths) %}
    {% set readers = {
        'csv': "select * from read_csv({}, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', comment = '', union_by_name = true)",
        'parquet': "select * from read_parquet({}, union_by_name = true)",
        'jsonl': "select json_extract_string(columns(*), '$') from read_json({}, format = 'newline_delimited', maximum_depth = 1, sample_size = -1, union_by_name = true)",
    } %}
    {% set selects = [] %}
    {% for extension, reader in readers.items() %}
        {% set chosen = [] %}
        {% for path in paths if path.endswith('.' ~ extension) %}
            {% do chosen.append("'" ~ path | replace("'", "''") ~ "'") %}
        {% endfor %}
        {% if chosen %}
            {% do selects.append(reader.format('[' ~ chosen | join(', ') ~ ']')) %}
        {% endif %}
    {% endfor %}
    {{ return(selects | join(' union all by name ')) }}
{% endmacro %}

{#- One name for every loader's spelling: lower case, letters and digits only. -#}
{% macro folded(name) %}
    {{ return(modules.re.sub('[^a-z0-9]', '', name | lower)) }}
{% endmacro %}
