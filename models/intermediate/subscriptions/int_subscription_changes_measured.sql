with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

falls as (

    select * from {{ ref('int_charge_falls_found') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- what was cancelled on or before its first day was never in force
cancellations as (

    select
        subscriptions.subscription_name,
        subscriptions.end_date as changed_on
    from subscriptions
    cross join as_of
    where
        lower(subscriptions.status) = 'cancelled'
        and subscriptions.end_date <= as_of.as_of_date
        and coalesce(subscriptions.end_date > subscriptions.subscription_start_date, true)

),

candidates as (

    select
        subscription_name,
        changed_on,
        'cancellation' as change_type
    from cancellations

    union all

    select
        falls.subscription_name,
        falls.fell_on as changed_on,
        'downgrade' as change_type
    from falls
    left join cancellations
        on falls.subscription_name = cancellations.subscription_name
    where coalesce(falls.fell_on < cancellations.changed_on, true)

),

-- what ran on the day before, and what runs on the day itself
charges_around as (

    select
        candidates.subscription_name,
        candidates.changed_on,
        candidates.change_type,
        charges.licensed_seats,
        charges.arr_amount,
        charges.tier_rank,
        coalesce(charges.effective_start_date < candidates.changed_on, false) as ran_before,
        coalesce(charges.effective_end_date > candidates.changed_on, false) as runs_after
    from candidates
    left join charges
        on
            candidates.subscription_name = charges.subscription_name
            and charges.effective_start_date <= candidates.changed_on
            and charges.effective_end_date >= candidates.changed_on

),

measured as (

    select
        subscription_name,
        changed_on,
        change_type,
        sum(case when ran_before then licensed_seats else 0 end) as seats_before,
        sum(case when runs_after then licensed_seats else 0 end) as seats_after,
        sum(case when ran_before then arr_amount else 0 end) as arr_before_amount,
        sum(case when runs_after then arr_amount else 0 end) as arr_after_amount
    from charges_around
    group by subscription_name, changed_on, change_type
    having
        change_type = 'cancellation'
        or (
            count_if(runs_after) > 0
            and (
                sum(case when ran_before then licensed_seats else 0 end)
                > sum(case when runs_after then licensed_seats else 0 end)
                or max(case when ran_before then tier_rank else 0 end)
                > max(case when runs_after then tier_rank else 0 end)
            )
        )

)

select * from measured
