-- What comes up for renewal in the next fiscal quarter, by sales channel?
with

renewals as (

    select * from {{ ref('renewals') }}

),

dates as (

    select * from {{ ref('dates') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

this_quarter as (

    select
        dates.fiscal_year,
        dates.fiscal_quarter
    from dates
    inner join as_of
        on dates.date_day = as_of.as_of_date

),

next_quarter as (

    select dates.date_day
    from dates
    cross join this_quarter
    where
        dates.fiscal_year * 4 + dates.fiscal_quarter
        = this_quarter.fiscal_year * 4 + this_quarter.fiscal_quarter + 1

),

by_channel as (

    select
        renewals.sales_channel,
        count(*) as renewals,
        count_if(renewals.is_at_risk) as at_risk,
        round(sum(renewals.arr_available_to_renew_usd_amount), 2) as arr_available_usd_amount
    from renewals
    inner join next_quarter
        on renewals.renewal_event_on = next_quarter.date_day
    where not renewals.is_anniversary
    group by renewals.sales_channel

)

select * from by_channel
order by arr_available_usd_amount desc nulls last
