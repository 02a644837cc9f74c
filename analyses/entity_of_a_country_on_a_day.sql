-- From which entity did we bill a country on a day, and why? For others, change the country and the day.
with

rules as (

    select * from {{ ref('int_billing_entity_rules_expanded') }}

),

rules_of_the_day as (

    select
        country_name,
        sales_channel,
        billing_entity,
        reason,
        valid_from,
        valid_until
    from rules
    where
        country_code = 'DE'
        and valid_from <= cast('2020-01-31' as date)
        and valid_until > cast('2020-01-31' as date)

)

select * from rules_of_the_day
order by sales_channel
