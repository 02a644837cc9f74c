{#-
    A loaded column as its declared type. What cannot be read becomes null, never an error:
    the row is then quarantined or the value counted as drift. Accepts ISO dates and moments with
    and without zone, epochs in seconds and milliseconds, true/t/1/yes, decimals, empty = null.
-#}
{% macro cast_raw(column, data_type, format=none) %}
    {% set sql_type = 'varchar' if data_type == 'json' else data_type %}
    {% if column is none %}{{ return('cast(null as ' ~ sql_type ~ ')') }}{% endif %}

    {% set text = raw_text(column) %}
    {% if format == 'salesforce_id' %}{{ return(salesforce_id_18(text)) }}{% endif %}
    {% if data_type in ('varchar', 'json') %}{{ return(text) }}{% endif %}
    {% if data_type == 'boolean' %}
        {{ return(
            "case when lower(" ~ text ~ ") in ('true', 't', '1', 'yes', 'y') then true"
            ~ " when lower(" ~ text ~ ") in ('false', 'f', '0', 'no', 'n') then false end"
        ) }}
    {% endif %}
    {% if data_type in ('date', 'timestamp') %}
        {% set moment = utc_timestamp(column) %}
        {% if data_type == 'timestamp' %}{{ return(moment) }}{% endif %}
        {% if not is_untyped(column) %}{{ return('cast(' ~ moment ~ ' as date)') }}{% endif %}
        {# A day is the day as written: midnight in another zone stays on its date. #}
        {{ return(
            'cast(case when ' ~ moment ~ ' is null then null'
            ~ ' when ' ~ text ~ " like '____-__-__%' then try_cast(substr(" ~ text ~ ', 1, 10) as timestamp)'
            ~ ' else ' ~ moment ~ ' end as date)'
        ) }}
    {% endif %}
    {{ return('try_cast(' ~ (text if is_untyped(column) else column.quoted) ~ ' as ' ~ sql_type ~ ')') }}
{% endmacro %}

{#- Whether every value arrives as text or JSON, so that casting it can fail. -#}
{% macro is_untyped(column) %}
    {{ return(column.dtype | upper in ('VARCHAR', 'JSON', 'TEXT', 'VARIANT', 'OBJECT', 'ARRAY')) }}
{% endmacro %}

{#- The value as loaded, as text; empty text is null. -#}
{% macro raw_text(column) %}
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
    {% set number = 'try_cast(' ~ text ~ ' as double)' %}
    {% set zoned = 'regexp_matches(' ~ text ~ ", ':.*[+-][0-9:]+$')" %}
    {{ return(
        "coalesce(case when " ~ zoned ~ " then timezone('UTC', try_cast(replace(" ~ text ~ ", ' +', '+') as timestamptz))"
        ~ " when " ~ text ~ " like '____-__-__%' then try_cast(" ~ text ~ " as timestamp) end,"
        ~ " case when " ~ number ~ " between 1e8 and 1e11 then make_timestamp(cast(" ~ number ~ " * 1e6 as bigint))"
        ~ " when " ~ number ~ " between 1e11 and 1e14 then make_timestamp(cast(" ~ number ~ " * 1e3 as bigint)) end)"
    ) }}
{% endmacro %}

{% macro snowflake__utc_timestamp(column) %}
    {% set text = raw_text(column) %}
    {% if column.dtype | upper in ('DATE', 'TIMESTAMP_NTZ', 'TIMESTAMP_LTZ', 'TIMESTAMP_TZ') %}
        {{ return("cast(convert_timezone('UTC', " ~ column.quoted ~ ") as timestamp_ntz)") }}
    {% endif %}
    {{ return("cast(convert_timezone('UTC', try_to_timestamp_tz(" ~ text ~ ")) as timestamp_ntz)") }}
{% endmacro %}
