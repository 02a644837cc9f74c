-- Why: environments.csv decides what a run may read; a misspelled application would be read nowhere.
-- When it fails: correct the row shown in seeds/core/environments.csv, or run in a listed environment.
{% set names = graph.sources.values() | map(attribute='source_name') | unique | list if execute else [''] -%}

with

listed as (

    select * from {{ ref('environments') }}

),

applications as (

    {% for name in names %}
        select '{{ name }}' as application {{ 'union all' if not loop.last }}
    {% endfor %}

),

faults as (

    select
        listed.environment,
        listed.application,
        'is no application that a source declares' as what_is_wrong
    from listed
    left join applications
        on listed.application = applications.application
    where applications.application is null

    union all

    select
        environment,
        cast(null as varchar) as application,
        'has more than one status or note' as what_is_wrong
    from listed
    group by environment
    having
        count(distinct environment_status) > 1
        or count(distinct note) > 1

    union all

    select
        cast(null as varchar) as environment,
        application,
        'has more than one business function' as what_is_wrong
    from listed
    group by application
    having count(distinct business_function) > 1

    union all

    select
        '{{ var('environment') }}' as environment,
        cast(null as varchar) as application,
        'is what this run reads, and no row names it' as what_is_wrong
    from listed
    having count_if(environment = '{{ var('environment') }}') = 0

)

select * from faults
