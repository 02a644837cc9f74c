{#-
    Every query says in its tag which node of which run it belongs to. The profile of the Snowflake adapter has
    no session parameters, so they are set in the same statement: whoever signs in, sessions are alike.
-#}
{% macro snowflake__set_query_tag() -%}
    {%- set tag = config.get('query_tag') or tojson({'model': model.name, 'run_id': invocation_id}) -%}
    {%- do run_query("alter session set query_tag = '" ~ tag | replace("'", "''") ~ "', " ~ session_parameters()) -%}
    {{ return(target.query_tag or '') }}
{%- endmacro %}

{#- What comes between nodes is not theirs. -#}
{% macro snowflake__unset_query_tag(original_query_tag) -%}
    {%- do run_query("alter session set query_tag = '" ~ original_query_tag ~ "'") -%}
{%- endmacro %}

{#-
    What the SQL relies on and an account or a user may have set otherwise. Weeks are as on DuckDB: they begin
    on Monday, and `dayofweek` counts from Sunday, 0. Timeouts are in seconds.
-#}
{% macro session_parameters() -%}
    timezone = 'UTC', timestamp_type_mapping = 'TIMESTAMP_NTZ',
    date_input_format = 'AUTO', timestamp_input_format = 'AUTO', week_start = 0, week_of_year_policy = 0,
    statement_timeout_in_seconds = 3600, statement_queued_timeout_in_seconds = 600
{%- endmacro %}

{#-
    After a mart is built on Snowflake: the tag PII on every column that its YAML marks `pii: true`. The tag
    carries the masking policies (snowflake/setup.sql), and it is set before the mart is published, so readers
    never see it open. Renders nothing on DuckDB and for marts without personal data.
-#}
{% macro tag_personal_data(relation, mart) -%}
    {%- set settings = [] -%}
    {%- for column in mart.columns.values() if column.get('config', {}).get('meta', {}).get('pii') -%}
        {%- do settings.append('column ' ~ column.name ~ ' set tag ' ~ relation.database ~ ".governance.pii = 'true'") -%}
    {%- endfor -%}
    {%- if target.type == 'snowflake' and settings -%}
        alter table {{ relation }} modify {{ settings | join(', ') }}
    {%- endif -%}
{%- endmacro %}
