with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

outcomes as (

    select * from {{ ref('int_renewal_outcomes_decided') }}

),

renewals as (

    select * from {{ ref('int_renewal_seats_summed') }}

),

users as (

    select * from {{ ref('int_reported_users_by_month') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- the most of the term, and the last count
used as (

    select
        subscription_name,
        term_number,
        max(highest_users) as max_billable_users,
        max_by(
            coalesce(seat_link_users, billable_users),
            case when billable_users is not null then month_start_date end
        ) as current_billable_users
    from users
    group by subscription_name, term_number

),

-- terms that are renewed, may still be, or end within 90 days; seats below zero cover nobody
due as (

    select
        terms.subscription_name,
        terms.term_number,
        terms.term_start_date,
        terms.term_end_date,
        terms.product_tier,
        terms.usd_rate,
        case when terms.licensed_seats > 0 then terms.licensed_seats else 0 end as licensed_seats,
        renewals.subscription_name is not null as is_renewed,
        coalesce(renewals.is_without_license, false) as is_renewed_without_license,
        renewals.renewal_seats,
        -- where nothing renews yet, as if it renewed with the same seats
        coalesce(renewals.renewal_seats, greatest(terms.licensed_seats, 0)) as next_seats,
        used.max_billable_users,
        used.current_billable_users
    from terms
    cross join as_of
    inner join outcomes
        on
            terms.subscription_name = outcomes.subscription_name
            and terms.term_number = outcomes.term_number
    left join renewals
        on
            terms.subscription_name = renewals.subscription_name
            and terms.term_number = renewals.term_number
    left join used
        on
            terms.subscription_name = used.subscription_name
            and terms.term_number = used.term_number
    where
        terms.delivery = 'Self-Managed'
        and terms.term_end_date is not null
        and (
            renewals.subscription_name is not null
            or outcomes.outcome = 'lapsed'
            or (
                outcomes.outcome = 'pending'
                and datediff('day', as_of.as_of_date, terms.term_end_date) <= 90
            )
        )

),

measured as (

    select
        *,
        case
            when max_billable_users > licensed_seats then max_billable_users - licensed_seats
            when max_billable_users is not null then 0
        end as users_over_license
    from due

)

select * from measured
