with

documented as (

    select * from {{ ref('documented_systems') }}

),

described as (

    select
        system_name,
        document,
        purpose,
        category,
        owner_function,
        source_name,
        source_name is not null as is_ingested
    from documented

)

select * from described
