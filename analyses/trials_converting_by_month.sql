-- How many trials of each month became customers, within the trial or later, and after how many days?
with

trials as (

    select * from {{ ref('trials') }}

),

by_month as (

    select
        cast(date_trunc('month', started_on) as date) as month_start_date,
        delivery,
        count(*) as trials,
        count(converted_subscription_name) as converted_trials,
        count_if(is_converted_within_trial) as converted_within_trial,
        cast(round(sum(days_to_conversion) / nullif(count(days_to_conversion), 0)) as bigint) as average_days
    from trials
    group by cast(date_trunc('month', started_on) as date), delivery

)

select * from by_month
order by month_start_date desc, delivery
