with

integration_users as (

    select * from {{ ref('zuora_integration_users') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

in_force as (

    {{ rules_in_force('integration_users', key=['zuora_user_id']) }}

)

select * from in_force
