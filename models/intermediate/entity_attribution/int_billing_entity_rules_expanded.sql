with

countries as (

    select * from {{ ref('countries') }}

),

channels as (

    select * from {{ ref('sales_channels') }}

),

rules as (

    select * from {{ ref('billing_entity_rules') }}

),

applicable as (

    select
        countries.country_code,
        countries.country_name,
        channels.sales_channel,
        rules.billing_entity,
        rules.reason,
        rules.valid_from,
        rules.country_code = countries.country_code as names_country,
        min(case when rules.country_code = countries.country_code then rules.valid_from end) over (
            partition by countries.country_code, channels.sales_channel
        ) as own_rules_start_on
    from countries
    cross join channels
    inner join rules
        on
            channels.entity_channel_group = rules.entity_channel_group
            and (rules.country_code = countries.country_code or rules.country_code = '*')

),

-- from the first day of a country's own rules on, the rule for all others says nothing about it
deciding as (

    select *
    from applicable
    where
        names_country
        or own_rules_start_on is null
        or valid_from < own_rules_start_on

),

expanded as (

    select
        country_code,
        country_name,
        sales_channel,
        billing_entity,
        reason,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by country_code, sales_channel order by valid_from),
            cast('9999-12-31' as date)
        ) as valid_until
    from deciding

)

select * from expanded
