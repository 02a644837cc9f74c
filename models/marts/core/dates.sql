with

days as (

    {{ dbt.date_spine('day', "cast('2010-01-01' as date)", "cast('2041-01-01' as date)") }}

),

-- the fiscal year is named for the calendar year it ends in and starts on 1 February
described as (

    select
        cast(date_day as date) as date_day,
        cast(date_trunc('month', date_day) as date) as month_start_date,
        cast(extract(year from {{ dbt.dateadd('month', 11, 'date_day') }}) as bigint) as fiscal_year,
        cast(
            ceil(extract(month from {{ dbt.dateadd('month', 11, 'date_day') }}) / 3.0) as bigint
        ) as fiscal_quarter,
        cast(date_day as date) = last_day(cast(date_day as date)) as is_month_end
    from days

)

select * from described
