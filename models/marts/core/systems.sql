with

systems as (

    select * from {{ ref('int_systems_described') }}

),

described as (

    select
        system_name,
        document,
        purpose,
        category,
        owner_function,
        is_ingested,
        source_name
    from systems

)

select * from described
