-- Why: systems says what is ingested; a source that it does not know, or knows twice, makes that a guess.
-- When it fails: name the source shown in exactly one row of documented_systems, or take it away there.
{% set names = graph.sources.values() | map(attribute='source_name') | unique | list if execute else [''] -%}

with

documented as (

    select
        source_name,
        count(*) as systems
    from {{ ref('documented_systems') }}
    where source_name is not null
    group by source_name

),

declared as (

    {% for name in names %}
        select '{{ name }}' as source_name {{ 'union all' if not loop.last }}
    {% endfor %}

),

compared as (

    select
        coalesce(declared.source_name, documented.source_name) as source_name,
        declared.source_name is not null as is_declared,
        coalesce(documented.systems, 0) as systems
    from declared
    full outer join documented
        on declared.source_name = documented.source_name

),

out_of_step as (

    select *
    from compared
    where
        not is_declared
        or systems != 1

)

select * from out_of_step
