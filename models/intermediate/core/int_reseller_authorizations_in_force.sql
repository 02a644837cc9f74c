with

authorizations as (

    select * from {{ ref('reseller_authorizations') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

in_force as (

    {{ rules_in_force('authorizations', key=['source_column', 'source_value']) }}

)

select * from in_force
