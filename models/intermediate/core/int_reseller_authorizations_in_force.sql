with

authorizations as (

    select * from {{ ref('reseller_authorizations') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

in_force as (

    select
        authorizations.source_column,
        authorizations.source_value,
        authorizations.is_authorized,
        authorizations.valid_from
    from authorizations
    cross join as_of
    where authorizations.valid_from <= as_of.as_of_date
    qualify row_number() over (
        partition by authorizations.source_column, authorizations.source_value
        order by authorizations.valid_from desc
    ) = 1

)

select * from in_force
