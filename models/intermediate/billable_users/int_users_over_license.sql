with

charges as (

    select * from {{ ref('int_charges_by_month') }}

),

users as (

    select * from {{ ref('int_users_by_month') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

seats as (

    select
        subscription_name,
        month_start_date,
        month_end_date,
        -- seats below zero cover nobody
        greatest(sum(licensed_seats), 0) as licensed_seats
    from charges
    group by all

),

by_month as (

    select
        seats.subscription_name,
        terms.term_number,
        seats.month_start_date,
        case
            when users.max_billable_users > seats.licensed_seats
                then users.max_billable_users - seats.licensed_seats
            when users.max_billable_users is not null then 0
        end as users_over_license
    from seats
    inner join users
        on
            seats.subscription_name = users.subscription_name
            and seats.month_start_date = users.month_start_date
    inner join terms
        on
            seats.subscription_name = terms.subscription_name
            and seats.month_end_date >= terms.covers_from
            and seats.month_end_date < terms.covers_until

),

-- the last month of the term that reported
by_term as (

    select
        subscription_name,
        term_number,
        max_by(
            users_over_license, case when users_over_license is not null then month_start_date end
        ) as users_over_license,
        min(case when users_over_license > 0 then month_start_date end) as over_since
    from by_month
    group by subscription_name, term_number

)

select * from by_term
