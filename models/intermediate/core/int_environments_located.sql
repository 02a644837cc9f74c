with

listed as (

    select * from {{ ref('environments') }}

),

environments as (

    select
        environment,
        max(environment_status) as environment_status,
        max(note) as note
    from listed
    group by environment

),

applications as (

    select
        application,
        max(business_function) as business_function
    from listed
    group by application

),

-- an application that an environment does not list is one that it lacks
completed as (

    select
        environments.environment,
        applications.application,
        applications.business_function,
        listed.instance_name,
        environments.environment_status,
        environments.note
    from environments
    cross join applications
    left join listed
        on
            environments.environment = listed.environment
            and applications.application = listed.application

),

-- a run reads one environment: only there can an application have been sent elsewhere
located as (

    select
        environment,
        application,
        business_function,
        instance_name,
        environment_status,
        note,
        case
            {% for application, location in var('raw_locations').items() -%}
            when environment = '{{ var('environment') }}' and application = '{{ application }}' then '{{ location }}'
            {% endfor -%}
            when instance_name is not null then concat(environment, '/', application)
        end as raw_location
    from completed

)

select * from located
