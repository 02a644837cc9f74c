with

windows as (

    select * from {{ ref('change_reason_windows') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

in_force as (

    {{ rules_in_force('windows', key=['change_reason']) }}

)

select * from in_force
