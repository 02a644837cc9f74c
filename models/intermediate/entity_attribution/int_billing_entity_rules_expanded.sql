{{ config(materialized='table') }}

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
        rules.valid_from,
        rules.billing_entity,
        rules.reason,
        rules.country_code = countries.country_code as names_country
    from countries
    cross join channels
    inner join rules
        on
            channels.entity_channel_group = rules.entity_channel_group
            and (rules.country_code = countries.country_code or rules.country_code = '*')

),

change_days as (

    select distinct
        country_code,
        sales_channel,
        valid_from
    from applicable

),

-- on each day something changes: the country's own rule before the rule for all others
in_force as (

    select
        change_days.country_code,
        applicable.country_name,
        change_days.sales_channel,
        change_days.valid_from,
        applicable.billing_entity,
        applicable.reason
    from change_days
    inner join applicable
        on
            change_days.country_code = applicable.country_code
            and change_days.sales_channel = applicable.sales_channel
            and applicable.valid_from <= change_days.valid_from
    qualify row_number() over (
        partition by change_days.country_code, change_days.sales_channel, change_days.valid_from
        order by applicable.names_country desc, applicable.valid_from desc
    ) = 1

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
    from in_force

)

select * from expanded
