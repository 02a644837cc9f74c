with

charges as (

    select * from {{ ref('int_charges_by_customer') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- without a rate there are no dollars, but there is a customer: its own currency says whether it pays
closing as (

    select
        charges.month_start_date,
        cast({{ dbt.dateadd('month', 1, 'charges.month_start_date') }} as date) as next_month,
        charges.customer_id,
        charges.customer_family_id,
        charges.crm_account_id,
        charges.is_whole_family,
        sum(coalesce(charges.arr_usd_amount, 0)) as arr_usd_amount,
        sum(
            case when charges.is_bridged then coalesce(charges.arr_usd_amount, 0) else 0 end
        ) as bridged_usd_amount,
        sum(coalesce(charges.arr_usd_amount, charges.arr_amount)) as paid_amount,
        count_if(charges.is_rate_missing) > 0 as is_rate_missing,
        count_if(charges.is_bridged) > 0 as is_bridged
    from charges
    group by all

),

opening as (

    select closing.*
    from closing
    inner join as_of
        on closing.next_month <= as_of.last_completed_month

),

-- what closes a month opens the next, also where nothing is left to close it
by_month as (

    select
        coalesce(closing.month_start_date, opening.next_month) as month_start_date,
        coalesce(closing.customer_id, opening.customer_id) as customer_id,
        coalesce(closing.customer_family_id, opening.customer_family_id) as customer_family_id,
        coalesce(closing.crm_account_id, opening.crm_account_id) as crm_account_id,
        coalesce(closing.is_whole_family, opening.is_whole_family) as is_whole_family,
        cast(coalesce(opening.arr_usd_amount, 0) as decimal(28, 9)) as opening_arr_usd_amount,
        cast(coalesce(closing.arr_usd_amount, 0) as decimal(28, 9)) as closing_arr_usd_amount,
        cast(coalesce(closing.bridged_usd_amount, 0) as decimal(28, 9)) as bridged_arr_usd_amount,
        coalesce(opening.paid_amount, 0) > 0 as was_customer,
        coalesce(closing.paid_amount, 0) > 0 as is_customer,
        coalesce(opening.is_rate_missing, false) as was_rate_missing,
        coalesce(closing.is_rate_missing, false) as is_rate_missing,
        coalesce(closing.is_bridged, false) as is_bridged
    from closing
    full outer join opening
        on
            closing.month_start_date = opening.next_month
            and closing.customer_id = opening.customer_id

)

select * from by_month
