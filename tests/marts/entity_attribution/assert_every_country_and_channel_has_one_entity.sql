-- Why: an account that no rule names has no entity to bill it, and two rules would bill it twice.
-- When it fails: billing_entity_rules lacks a `*` row, sales_channels a channel, or countries a country.
with

countries as (

    select * from {{ ref('countries') }}

),

entities as (

    select * from {{ ref('billing_entity_by_country') }}

),

channels as (

    select sales_channel
    from (
        values
        ('web_direct'), ('sales_assisted'), ('authorized_reseller'), ('unauthorized_reseller'), ('community')
    ) as listed (sales_channel)

),

named as (

    select
        countries.country_code,
        channels.sales_channel,
        count(entities.billing_entity) as entities_named
    from countries
    cross join channels
    left join entities
        on
            countries.country_code = entities.country_code
            and channels.sales_channel = entities.sales_channel
    group by countries.country_code, channels.sales_channel

),

missing_or_double as (

    select country_code, sales_channel, entities_named
    from named
    where entities_named != 1

    union all

    select
        'of 249 countries' as country_code,
        cast(null as varchar) as sales_channel,
        count(*) as entities_named
    from countries
    having count(*) != 249

)

select * from missing_or_double
