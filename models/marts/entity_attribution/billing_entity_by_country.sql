with

rules as (

    select * from {{ ref('int_billing_entity_rules_expanded') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

in_force as (

    select
        rules.country_code,
        rules.country_name,
        rules.sales_channel,
        rules.billing_entity,
        rules.reason,
        rules.valid_from
    from rules
    cross join as_of
    where
        coalesce(as_of.as_of_date, cast('9999-12-30' as date)) >= rules.valid_from
        and coalesce(as_of.as_of_date, cast('9999-12-30' as date)) < rules.valid_until

)

select * from in_force
