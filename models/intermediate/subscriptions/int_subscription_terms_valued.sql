with

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

rated_terms as (

    select * from {{ ref('int_subscription_terms_rated') }}

),

charges_of_terms as (

    select
        terms.subscription_name,
        terms.term_number,
        charges.arr_amount,
        charges.licensed_seats,
        charges.product_tier,
        charges.tier_rank,
        charges.delivery,
        charges.effective_start_date <= terms.term_start_date as runs_on_first_day,
        charges.effective_start_date < terms.term_end_date
        and charges.effective_end_date >= terms.term_end_date as runs_on_last_day
    from terms
    inner join charges
        on
            terms.subscription_name = charges.subscription_name
            and charges.effective_end_date > terms.term_start_date

),

valued as (

    select
        subscription_name,
        term_number,
        sum(case when runs_on_first_day then arr_amount else 0 end) as starting_arr_amount,
        sum(case when runs_on_last_day then arr_amount else 0 end) as ending_arr_amount,
        sum(case when runs_on_last_day then licensed_seats else 0 end) as licensed_seats,
        max_by(product_tier, case when runs_on_last_day then tier_rank end) as product_tier,
        max_by(delivery, case when runs_on_last_day then concat(tier_rank, delivery) end) as delivery,
        count(distinct case when runs_on_last_day and tier_rank > 0 then product_tier end) > 1
            as has_several_tiers
    from charges_of_terms
    group by subscription_name, term_number

),

terms_valued as (

    select
        terms.subscription_name,
        terms.term_number,
        terms.subscription_id,
        terms.term_start_date,
        terms.term_end_date,
        terms.next_term_start_date,
        terms.term_months,
        coalesce(valued.starting_arr_amount, 0) as starting_arr_amount,
        coalesce(valued.ending_arr_amount, 0) as ending_arr_amount,
        rated_terms.currency_code,
        rated_terms.usd_rate,
        coalesce(valued.licensed_seats, 0) as licensed_seats,
        valued.product_tier,
        coalesce(valued.delivery, 'Other') as delivery,
        coalesce(valued.has_several_tiers, false) as has_several_tiers
    from terms
    left join valued
        on
            terms.subscription_name = valued.subscription_name
            and terms.term_number = valued.term_number
    left join rated_terms
        on
            terms.subscription_name = rated_terms.subscription_name
            and terms.term_number = rated_terms.term_number

)

select * from terms_valued
