with

instances as (

    select * from {{ ref('test_instances') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

in_force as (

    select distinct
        instances.match_column,
        instances.match_value
    from instances
    cross join as_of
    where instances.valid_from <= as_of.as_of_date

)

select * from in_force
