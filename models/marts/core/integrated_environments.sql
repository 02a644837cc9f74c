with

environments as (

    select * from {{ ref('int_environments_located') }}

),

described as (

    select
        environment,
        application,
        business_function,
        instance_name,
        raw_location,
        environment_status,
        note
    from environments

)

select * from described
