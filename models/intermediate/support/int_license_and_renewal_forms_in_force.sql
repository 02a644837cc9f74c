with

forms as (

    select * from {{ ref('license_and_renewal_forms') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

in_force as (

    {{ rules_in_force('forms', key=['ticket_form_id']) }}

)

select * from in_force
