-- Why: a spine without its last month loses it; a fiscal year a day off moves revenue between quarters.
-- When it fails: dates or months was changed; the row says which claim no longer holds, and where.
with

dates as (

    select * from {{ ref('dates') }}

),

months as (

    select * from {{ ref('months') }}

),

days_in_order as (

    select
        date_day,
        month_start_date,
        is_month_end,
        lag(date_day) over (order by date_day) as day_before,
        lead(month_start_date) over (order by date_day) as month_of_day_after
    from dates

),

ends as (

    select
        min(date_day) as first_day,
        max(date_day) as last_day
    from dates

),

months_of_days as (

    select
        month_start_date,
        max(date_day) as month_end_date
    from dates
    group by month_start_date

),

fiscal_days as (

    select
        cast(day_text as date) as date_day,
        fiscal_year,
        fiscal_quarter
    from (
        values
        ('2020-01-31', 2020, 4), ('2020-02-01', 2021, 1),
        ('2020-04-30', 2021, 1), ('2020-05-01', 2021, 2),
        ('2020-07-31', 2021, 2), ('2020-08-01', 2021, 3),
        ('2020-10-31', 2021, 3), ('2020-11-01', 2021, 4),
        ('2021-01-31', 2021, 4), ('2021-02-01', 2022, 1)
    ) as listed (day_text, fiscal_year, fiscal_quarter)

),

broken as (

    select 'the first day is 2010-01-01 and the last 2040-12-31' as claim, last_day as date_day
    from ends
    where
        first_day is distinct from cast('2010-01-01' as date)
        or last_day is distinct from cast('2040-12-31' as date)

    union all

    select 'every day follows the day before' as claim, date_day
    from days_in_order
    where datediff('day', day_before, date_day) != 1

    union all

    select 'a month ends where the next begins' as claim, date_day
    from days_in_order
    where is_month_end is distinct from coalesce(month_of_day_after != month_start_date, true)

    union all

    select
        'months has the same months, with the same last days' as claim,
        coalesce(months.month_start_date, months_of_days.month_start_date) as date_day
    from months
    full outer join months_of_days
        on months.month_start_date = months_of_days.month_start_date
    where months.month_end_date is distinct from months_of_days.month_end_date

    union all

    select 'the fiscal year starts on 1 February' as claim, fiscal_days.date_day
    from fiscal_days
    left join dates
        on fiscal_days.date_day = dates.date_day
    where
        dates.fiscal_year is distinct from fiscal_days.fiscal_year
        or dates.fiscal_quarter is distinct from fiscal_days.fiscal_quarter

)

select * from broken
