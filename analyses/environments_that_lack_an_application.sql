-- Which environments lack an application, and what are they for?
with

environments as (

    select * from {{ ref('integrated_environments') }}

),

lacking as (

    select
        environment,
        environment_status,
        application,
        business_function,
        note
    from environments
    where instance_name is null

)

select * from lacking
order by environment, application
