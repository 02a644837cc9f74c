with

users as (

    select * from {{ ref('int_users_over_license') }}

),

due as (

    select * from {{ ref('int_terms_due_for_true_up') }}

),

allocated as (

    select * from {{ ref('int_true_up_seats_allocated') }}

),

-- where a true-up is due, its users count; before that, and for SaaS, those of the last month that reported
users_over as (

    select
        coalesce(due.subscription_name, users.subscription_name) as subscription_name,
        coalesce(due.term_number, users.term_number) as term_number,
        coalesce(due.users_over_license, users.users_over_license) as users_over_license,
        users.over_since
    from users
    full outer join due
        on
            users.subscription_name = due.subscription_name
            and users.term_number = due.term_number

),

lacking as (

    select
        users_over.subscription_name,
        users_over.term_number,
        users_over.over_since,
        users_over.users_over_license - coalesce(allocated.true_up_seats, 0) as lacking_seats
    from users_over
    left join allocated
        on
            users_over.subscription_name = allocated.subscription_name
            and users_over.term_number = allocated.term_number
    where users_over.users_over_license > coalesce(allocated.true_up_seats, 0)

)

select * from lacking
