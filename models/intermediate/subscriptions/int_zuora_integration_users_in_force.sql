with

integration_users as (

    select * from {{ ref('zuora_integration_users') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

in_force as (

    select
        integration_users.zuora_user_id,
        integration_users.user_role,
        integration_users.sales_channel,
        integration_users.valid_from
    from integration_users
    cross join as_of
    where integration_users.valid_from <= as_of.as_of_date
    qualify row_number() over (
        partition by integration_users.zuora_user_id
        order by integration_users.valid_from desc
    ) = 1

)

select * from in_force
