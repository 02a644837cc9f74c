with

rates as (

    select * from {{ ref('currency_rates') }}

),

dated as (

    select
        currency_code,
        usd_rate,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by currency_code order by valid_from),
            cast('9999-12-31' as date)
        ) as valid_until
    from rates

)

select * from dated
