-- Why: a customer list that loses or repeats a subscription misleads whoever plans renewals by it.
-- When it fails: families and subscriptions do not match; the sums of both marts are shown.
with

customers as (

    select * from {{ ref('customers') }}

),

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

of_customers as (

    select
        coalesce(sum(subscriptions), 0) as subscriptions,
        coalesce(sum(licensed_seats), 0) as licensed_seats,
        coalesce(sum(arr_usd_amount), 0) as arr_usd_amount
    from customers

),

of_subscriptions as (

    select
        count_if(is_in_force) as subscriptions,
        coalesce(sum(licensed_seats), 0) as licensed_seats,
        coalesce(sum(arr_usd_amount), 0) as arr_usd_amount
    from subscriptions

),

differing as (

    select
        of_customers.subscriptions as subscriptions_of_customers,
        of_subscriptions.subscriptions,
        of_customers.licensed_seats as licensed_seats_of_customers,
        of_subscriptions.licensed_seats,
        of_customers.arr_usd_amount as arr_usd_amount_of_customers,
        of_subscriptions.arr_usd_amount
    from of_customers
    cross join of_subscriptions
    where
        of_customers.subscriptions != of_subscriptions.subscriptions
        or of_customers.licensed_seats != of_subscriptions.licensed_seats
        or of_customers.arr_usd_amount != of_subscriptions.arr_usd_amount

)

select * from differing
