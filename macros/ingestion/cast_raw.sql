{#-
    A loaded column as its declared type. What cannot be read becomes null, never an error:
    the row is then quarantined or the value counted as drift. Accepts ISO dates and moments with
    and without zone, epochs in seconds and milliseconds, true/t/1/yes, decimals, empty = null.
    Of a column that lists its `values`, others are unreadable too.
-#}
{% macro cast_raw(column, data_type, format=none, values=[]) %}
    {% set sql_type = 'varchar' if data_type == 'json' else data_type %}
    {% if column is none %}{{ return('cast(null as ' ~ sql_type ~ ')') }}{% endif %}

    {% set text = raw_text(column) %}
    {% if format == 'salesforce_id' %}{{ return(salesforce_id_18(text)) }}{% endif %}
    {% if values %}
        {{ return('case when lower(' ~ text ~ ") in ('" ~ values | join("', '") | lower ~ "') then " ~ text ~ ' end') }}
    {% endif %}
    {% if data_type in ('varchar', 'json') %}{{ return(text) }}{% endif %}
    {% if data_type == 'boolean' %}{{ return(flag(column, text)) }}{% endif %}
    {% if data_type == 'timestamp' %}{{ return(utc_timestamp(column)) }}{% endif %}
    {% if data_type == 'date' %}{{ return(calendar_date(column)) }}{% endif %}
    {{ return('try_cast(' ~ (text if is_untyped(column) else column.quoted) ~ ' as ' ~ sql_type ~ ')') }}
{% endmacro %}

{#- The digits stand apart because DuckDB turns lists of five and more into joins, which hold up filters. -#}
{% macro flag(column, text) %}
    {% if column.dtype | upper == 'BOOLEAN' %}{{ return(column.quoted) }}{% endif %}
    {{ return(
        "case when lower(" ~ text ~ ") in ('true', 't', 'yes', 'y') or " ~ text ~ " = '1' then true"
        ~ " when lower(" ~ text ~ ") in ('false', 'f', 'no', 'n') or " ~ text ~ " = '0' then false end"
    ) }}
{% endmacro %}

{#-
    Whether a column is cast from text, which can fail. Snowflake's numbers are too: TRY_CAST takes only text there.
-#}
{% macro is_untyped(column) %}
    {{ return(column.dtype | upper in (
        'CLEAN TEXT', 'VARCHAR', 'JSON', 'TEXT', 'VARIANT', 'OBJECT', 'ARRAY', 'NUMBER', 'FLOAT'
    )) }}
{% endmacro %}

{#- The value as loaded, as text; empty text is null. -#}
{% macro raw_text(column) %}
    {% if column.dtype == 'CLEAN TEXT' %}{{ return(column.quoted) }}{% endif %}
    {{ return(adapter.dispatch('raw_text')(column)) }}
{% endmacro %}

{% macro default__raw_text(column) %}
    {{ return("nullif(cast(" ~ column.quoted ~ " as varchar), '')") }}
{% endmacro %}

{% macro duckdb__raw_text(column) %}
    {% set dtype = column.dtype | upper %}
    {% if dtype == 'VARCHAR' %}
        {{ return("nullif(" ~ column.quoted ~ ", '')") }}
    {% elif dtype == 'JSON' %}
        {{ return("nullif(json_extract_string(" ~ column.quoted ~ ", '$'), '')") }}
    {% elif dtype.startswith('STRUCT') or dtype.startswith('MAP') or dtype.endswith(']') %}
        {{ return("cast(to_json(" ~ column.quoted ~ ") as varchar)") }}
    {% elif dtype in ('DOUBLE', 'FLOAT') %}
        {# Whole numbers that a loader stored as floats, such as ids with gaps, read without ".0". #}
        {{ return(
            "coalesce(cast(case when trunc(" ~ column.quoted ~ ") = " ~ column.quoted
            ~ " then try_cast(" ~ column.quoted ~ " as bigint) end as varchar), cast(" ~ column.quoted ~ " as varchar))"
        ) }}
    {% endif %}
    {{ return("cast(" ~ column.quoted ~ " as varchar)") }}
{% endmacro %}

{#- The day as written: midnight in another zone stays on its date. -#}
{% macro calendar_date(column) %}
    {% if not is_untyped(column) %}{{ return('cast(' ~ utc_timestamp(column) ~ ' as date)') }}{% endif %}
    {% set text = raw_text(column) %}
    {{ return(
        "case when " ~ text ~ " like '____-__-__' or " ~ text ~ " like '____-__-__T%' or " ~ text ~ " like '____-__-__ %'"
        ~ " then try_cast(substr(" ~ text ~ ", 1, 10) as date) else cast(" ~ epoch_timestamp(text) ~ " as date) end"
    ) }}
{% endmacro %}

{#- A moment in UTC. Years past 9999 are unreadable: no calendar we hand them to has them. -#}
{% macro utc_timestamp(column) %}
    {{ return(adapter.dispatch('utc_timestamp')(column)) }}
{% endmacro %}

{% macro duckdb__utc_timestamp(column) %}
    {% set dtype = column.dtype | upper %}
    {% if dtype == 'TIMESTAMP WITH TIME ZONE' %}
        {{ return("timezone('UTC', " ~ column.quoted ~ ")") }}
    {% elif dtype.startswith('TIMESTAMP') or dtype == 'DATE' %}
        {{ return('cast(' ~ column.quoted ~ ' as timestamp)') }}
    {% endif %}
    {% set text = raw_text(column) %}
    {{ return(
        "case when regexp_matches(" ~ text ~ ", ':.*[+-]') then timezone('UTC', try_cast(replace(" ~ text ~ ", ' +', '+') as timestamptz))"
        ~ " when " ~ text ~ " like '____-__-__%' then try_cast(" ~ text ~ " as timestamp)"
        ~ " else " ~ epoch_timestamp(text) ~ " end"
    ) }}
{% endmacro %}

{#- The zone is in the text or UTC, never that of the session: an analyst's may differ. -#}
{% macro snowflake__utc_timestamp(column) %}
    {% set dtype = column.dtype | upper %}
    {% if dtype in ('TIMESTAMP_LTZ', 'TIMESTAMP_TZ') %}
        {{ return("cast(convert_timezone('UTC', " ~ column.quoted ~ ") as timestamp)") }}
    {% elif dtype in ('TIMESTAMP_NTZ', 'DATE') %}
        {{ return('cast(' ~ column.quoted ~ ' as timestamp)') }}
    {% endif %}
    {% set text = raw_text(column) %}
    {{ return(
        "case when " ~ text ~ " like '%:%+%' or " ~ text ~ " like '%:%-%'"
        ~ " then cast(convert_timezone('UTC', try_cast(replace(" ~ text ~ ", ' +', '+') as timestamp_tz)) as timestamp)"
        ~ " when " ~ text ~ " like '____-__-__%' then try_cast(replace(" ~ text ~ ", ' UTC', '') as timestamp)"
        ~ " else " ~ epoch_timestamp(text) ~ " end"
    ) }}
{% endmacro %}

{#- Seconds or milliseconds since 1970; numbers before 1973 are no moments but some other number. -#}
{% macro epoch_timestamp(text) %}
    {% set number = 'try_cast(' ~ text ~ ' as double)' %}
    {% set milliseconds = 'cast(round(' ~ number ~ ' * case when ' ~ number ~ ' < 1e11 then 1000 else 1 end) as bigint)' %}
    {{ return(
        'case when ' ~ number ~ ' between 1e8 and 1e14 then ' ~ adapter.dispatch('moment_of')(milliseconds) ~ ' end'
    ) }}
{% endmacro %}

{% macro duckdb__moment_of(milliseconds) %}
    {{ return('epoch_ms(' ~ milliseconds ~ ')') }}
{% endmacro %}

{% macro snowflake__moment_of(milliseconds) %}
    {{ return("dateadd('millisecond', " ~ milliseconds ~ ", cast('1970-01-01' as timestamp))") }}
{% endmacro %}
