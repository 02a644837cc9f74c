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

-- what runs on the term's first and on its last day
valued as (

    select
        terms.subscription_name,
        terms.term_number,
        sum(
            case
                when
                    charges.effective_start_date <= terms.term_start_date
                    and charges.effective_end_date > terms.term_start_date
                    then charges.arr_amount
                else 0
            end
        ) as starting_arr_amount,
        sum(
            case
                when
                    charges.effective_start_date < terms.term_end_date
                    and charges.effective_end_date >= terms.term_end_date
                    then charges.arr_amount
                else 0
            end
        ) as ending_arr_amount,
        sum(
            case
                when
                    charges.effective_start_date < terms.term_end_date
                    and charges.effective_end_date >= terms.term_end_date
                    then charges.licensed_seats
                else 0
            end
        ) as licensed_seats,
        max_by(
            charges.product_tier,
            case when charges.effective_start_date < terms.term_end_date then charges.tier_rank end
        ) as product_tier,
        max_by(
            charges.delivery,
            case
                when charges.effective_start_date < terms.term_end_date
                    then concat(charges.tier_rank, charges.delivery)
            end
        ) as delivery,
        count(distinct case
            when
                charges.tier_rank > 0
                and charges.effective_start_date < terms.term_end_date
                and charges.effective_end_date >= terms.term_end_date
                then charges.product_tier
        end) > 1 as has_several_tiers
    from terms
    left join charges
        on
            terms.subscription_name = charges.subscription_name
            and charges.effective_end_date > terms.term_start_date
    group by terms.subscription_name, terms.term_number

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
        valued.starting_arr_amount,
        valued.ending_arr_amount,
        rated_terms.usd_rate,
        valued.licensed_seats,
        valued.product_tier,
        coalesce(valued.delivery, 'Other') as delivery,
        valued.has_several_tiers
    from terms
    inner join valued
        on
            terms.subscription_name = valued.subscription_name
            and terms.term_number = valued.term_number
    left join rated_terms
        on
            terms.subscription_name = rated_terms.subscription_name
            and terms.term_number = rated_terms.term_number

)

select * from terms_valued
