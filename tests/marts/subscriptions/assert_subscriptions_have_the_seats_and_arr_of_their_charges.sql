-- Why: the figure of a subscription, of its customer and of its month are quoted side by side: one figure.
-- When it fails: the subscription shown differs from its charges of the as-of day, or from its month.
with

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

arr_by_month as (

    select * from {{ ref('arr_by_month') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

figures as (

    select
        'charges' as source,
        charges.subscription_name,
        charges.licensed_seats,
        charges.arr_amount
    from charges
    cross join as_of
    where
        charges.effective_start_date <= as_of.as_of_date
        and charges.effective_end_date > as_of.as_of_date

    union all

    select
        'month' as source,
        arr_by_month.subscription_name,
        arr_by_month.licensed_seats,
        arr_by_month.arr_amount
    from arr_by_month
    inner join as_of
        on
            arr_by_month.month_start_date = as_of.last_completed_month
            and as_of.as_of_date = last_day(as_of.last_completed_month)

),

compared_with as (

    select 'charges' as source
    from as_of
    union all
    select 'month' as source
    from as_of
    where as_of_date = last_day(last_completed_month)

),

expected as (

    select
        source,
        subscription_name,
        sum(licensed_seats) as licensed_seats,
        sum(arr_amount) as arr_amount
    from figures
    group by source, subscription_name

),

shown as (

    select
        compared_with.source,
        subscriptions.subscription_name,
        subscriptions.licensed_seats,
        subscriptions.arr_amount
    from subscriptions
    cross join compared_with

),

differing as (

    select
        coalesce(expected.source, shown.source) as source,
        coalesce(expected.subscription_name, shown.subscription_name) as subscription_name,
        expected.licensed_seats as expected_seats,
        shown.licensed_seats,
        expected.arr_amount as expected_arr_amount,
        shown.arr_amount
    from expected
    full outer join shown
        on
            expected.source = shown.source
            and expected.subscription_name = shown.subscription_name
    where
        coalesce(expected.licensed_seats, 0) != coalesce(shown.licensed_seats, 0)
        or coalesce(expected.arr_amount, 0) != coalesce(shown.arr_amount, 0)

)

select * from differing
