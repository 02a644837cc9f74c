with

customers as (

    select * from {{ ref('int_customers_by_month') }}

),

split as (

    select * from {{ ref('int_arr_changes_split') }}

),

first_months as (

    select
        customer_id,
        min(month_start_date) as first_month
    from customers
    where is_customer
    group by customer_id

),

moved as (

    select
        customers.*,
        cast(
            customers.closing_arr_usd_amount - customers.opening_arr_usd_amount as decimal(28, 9)
        ) as change_amount,
        case
            when customers.is_customer and customers.month_start_date = first_months.first_month then 'new'
            when customers.is_customer and not customers.was_customer then 'reactivation'
            when customers.was_customer and not customers.is_customer then 'churn'
            when customers.closing_arr_usd_amount > customers.opening_arr_usd_amount then 'expansion'
            when customers.closing_arr_usd_amount < customers.opening_arr_usd_amount then 'contraction'
            else 'none'
        end as movement
    from customers
    left join first_months
        on customers.customer_id = first_months.customer_id

),

parted as (

    select
        moved.*,
        coalesce(split.seat_change_arr_usd_amount, 0) as seat_change_amount,
        coalesce(split.tier_change_arr_usd_amount, 0) as tier_change_amount
    from moved
    left join split
        on
            moved.month_start_date = split.month_start_date
            and moved.customer_id = split.customer_id

),

-- seats and tiers explain a part of what grew or shrank, price all the rest, to the last decimal
described as (

    select
        -- ids
        month_start_date,
        customer_id,
        crm_account_id,

        -- details
        movement,

        -- measures
        opening_arr_usd_amount,
        case when movement = 'new' then change_amount else 0 end as new_arr_usd_amount,
        case when movement = 'expansion' then change_amount else 0 end as expansion_arr_usd_amount,
        case when movement = 'contraction' then change_amount else 0 end as contraction_arr_usd_amount,
        case when movement = 'churn' then change_amount else 0 end as churn_arr_usd_amount,
        case when movement = 'reactivation' then change_amount else 0 end as reactivation_arr_usd_amount,
        closing_arr_usd_amount,
        bridged_arr_usd_amount,
        seat_change_amount as seat_change_arr_usd_amount,
        cast(
            case
                when movement in ('expansion', 'contraction')
                    then change_amount - seat_change_amount - tier_change_amount
                else 0
            end as decimal(28, 9)
        ) as price_change_arr_usd_amount,
        tier_change_amount as tier_change_arr_usd_amount,

        -- flags
        was_rate_missing or is_rate_missing as has_missing_rate,
        is_bridged
    from parted

)

select * from described
