with

days as (

    {{ dbt.date_spine('month', "cast('2010-01-01' as date)", "cast('2041-01-01' as date)") }}

),

months as (

    select
        cast(date_month as date) as month_start_date,
        last_day(cast(date_month as date)) as month_end_date
    from days

)

select * from months
