{#-
    What a snapshot is to compare with its history: the records as the newest extracts show them, and as deleted those
    that the history has and the extracts have no longer. A record that is left out stays as the history has it.
    `observed_at` is the day of the newest load, never the clock. What the history learned on that day or a later one
    is left out: a record changes once a day, and older extracts change nothing.
    A table without any row is no observation: it was not delivered.
-#}
{% macro records_as_observed(records, key, columns) -%}
{%- set history = load_relation(this) if execute else none -%}
with

as_of as (

    select cast(newest_load_date as timestamp) as observed_at
    from {{ ref('as_of') }}

),

observed as (

    select
        records.{{ key }},
        {%- for column in columns %}
        records.{{ column }},
        {%- endfor %}
        false as is_deleted,
        as_of.observed_at
    from {{ records }} as records
    cross join as_of

)
{%- if history is none %}

select * from observed
{%- else %},

history as (

    select *
    from {{ this }}
    where dbt_valid_to is null

),

day as (

    select max(observed_at) as observed_at
    from observed

)

select observed.*
from observed
left join history
    on observed.{{ key }} = history.{{ key }}
where history.{{ key }} is null or history.dbt_valid_from < observed.observed_at

union all

select
    history.{{ key }},
    {%- for column in columns %}
    history.{{ column }},
    {%- endfor %}
    true as is_deleted,
    day.observed_at
from history
cross join day
left join observed
    on history.{{ key }} = observed.{{ key }}
where
    observed.{{ key }} is null
    and history.dbt_valid_from < day.observed_at
{%- endif %}
{%- endmacro %}
