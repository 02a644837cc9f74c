with

due as (

    select * from {{ ref('int_terms_due_for_true_up') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

-- plans with seats on the term's last day, discounts within the plan taken off
seat_plans as (

    select
        due.subscription_name,
        due.term_number,
        charges.product_rate_plan_id,
        sum(charges.licensed_seats) as licensed_seats,
        sum(charges.arr_amount) as arr_amount
    from due
    inner join charges
        on
            due.subscription_name = charges.subscription_name
            and charges.effective_start_date < due.term_end_date
            and charges.effective_end_date >= due.term_end_date
    group by due.subscription_name, due.term_number, charges.product_rate_plan_id
    having sum(charges.licensed_seats) > 0

),

priced as (

    select
        subscription_name,
        term_number,
        cast(
            cast(sum(arr_amount) as double) / cast(sum(licensed_seats) as double)
            as decimal(28, 9)
        ) as seat_price_amount
    from seat_plans
    group by subscription_name, term_number

)

select * from priced
