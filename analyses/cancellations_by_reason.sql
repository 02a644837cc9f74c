-- Why did customers cancel or downgrade in the last year, and how much ARR went with it?
with

changes as (

    select * from {{ ref('cancellations_and_downgrades') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

by_reason as (

    select
        changes.change_type,
        changes.reason,
        changes.is_churn,
        count(*) as change_count,
        round(sum(changes.arr_change_usd_amount), 2) as arr_change_usd_amount,
        count_if(changes.arr_change_usd_amount is null) as without_rate
    from changes
    cross join as_of
    where datediff('day', changes.changed_on, as_of.as_of_date) < 365
    group by changes.change_type, changes.reason, changes.is_churn

)

select * from by_reason
order by arr_change_usd_amount, reason, change_type
