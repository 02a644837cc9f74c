with

charges as (

    select * from {{ ref('int_one_time_charges_classified') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

links as (

    select * from {{ ref('int_renewal_links_allocated') }}

),

due as (

    select * from {{ ref('int_terms_due_for_true_up') }}

),

-- a line with an amount below zero takes seats back
invoiced as (

    select
        terms.subscription_name,
        terms.term_number,
        charges.service_start_date
        <= cast({{ dbt.dateadd('day', 30, 'terms.term_start_date') }} as date) as is_at_start,
        sum(
            case
                when charges.amount < 0 then -abs(charges.quantity) else charges.quantity
            end
        ) as true_up_seats
    from charges
    inner join terms
        on
            charges.subscription_name = terms.subscription_name
            and charges.service_start_date >= terms.covers_from
            and charges.service_start_date < terms.covers_until
    where charges.charge_kind = 'true_up'
    group by all

),

due_links as (

    select
        due.subscription_name,
        due.term_number,
        due.term_end_date,
        due.users_over_license,
        links.renewal_subscription_name,
        links.renewal_term_number
    from due
    inner join links
        on
            due.subscription_name = links.subscription_name
            and due.term_number = links.term_number

),

-- what is invoiced up to 30 days into a renewal settles the terms before it, else its own term
settled as (

    select
        coalesce(due_links.subscription_name, invoiced.subscription_name) as subscription_name,
        coalesce(due_links.term_number, invoiced.term_number) as term_number,
        invoiced.true_up_seats,
        coalesce(due_links.users_over_license, 0) as needed_seats,
        coalesce(
            sum(coalesce(due_links.users_over_license, 0)) over (
                partition by invoiced.subscription_name, invoiced.term_number, invoiced.is_at_start
                order by due_links.term_end_date, due_links.subscription_name, due_links.term_number
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as needed_before,
        lead(due_links.subscription_name) over (
            partition by invoiced.subscription_name, invoiced.term_number, invoiced.is_at_start
            order by due_links.term_end_date, due_links.subscription_name, due_links.term_number
        ) is null as is_last
    from invoiced
    left join due_links
        on
            invoiced.subscription_name = due_links.renewal_subscription_name
            and invoiced.term_number = due_links.renewal_term_number
            and invoiced.is_at_start

),

-- terms renewed together take what they need in turn, the last one the rest: every seat counts once
allocated as (

    select
        subscription_name,
        term_number,
        cast(round(sum(
            case
                when is_last and true_up_seats > needed_before then true_up_seats - needed_before
                when is_last and true_up_seats < 0 then true_up_seats
                when true_up_seats <= needed_before then 0
                when true_up_seats - needed_before > needed_seats then needed_seats
                else true_up_seats - needed_before
            end
        )) as bigint) as true_up_seats
    from settled
    group by subscription_name, term_number

)

select * from allocated
