-- Why: who does not report must look neither unused nor overused.
-- When it fails: counts and source of the month shown contradict each other, or the excess is wrong.
with

utilization as (

    select * from {{ ref('seat_utilization_by_month') }}

),

contradicting as (

    select *
    from utilization
    where
        (
            usage_source = 'none'
            and coalesce(billable_users, max_billable_users, users_over_license) is not null
        )
        or (billable_users is not null and max_billable_users is null)
        or (max_billable_users is null and users_over_license is not null)
        or (max_billable_users <= licensed_seats and users_over_license is distinct from 0)
        or (
            max_billable_users > greatest(licensed_seats, 0)
            and users_over_license is distinct from max_billable_users - greatest(licensed_seats, 0)
        )
        or max_billable_users < billable_users

)

select * from contradicting
