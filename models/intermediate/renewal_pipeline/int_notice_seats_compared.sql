with

every_notice as (

    select * from {{ ref('int_renewal_notices_scheduled') }}

),

namespace_users as (

    select * from {{ ref('int_namespace_users_by_day') }}

),

charges as (

    select * from {{ ref('int_recurring_charges_priced') }}

),

notices as (

    select
        subscription_name,
        term_number,
        days_before_renewal,
        licensed_seats,
        decided_on
    from every_notice
    where notice_condition = 'auto_renew_saas_seats_rise' and delivery = 'SaaS'

),

days as (

    select distinct
        subscription_name,
        decided_on
    from notices

),

-- several namespaces on one subscription: the largest counts
users as (

    select
        days.subscription_name,
        days.decided_on,
        max(namespace_users.billable_users) as billable_users
    from days
    inner join namespace_users
        on
            days.subscription_name = namespace_users.subscription_name
            and days.decided_on >= namespace_users.usage_date
            and days.decided_on < namespace_users.next_usage_date
    group by days.subscription_name, days.decided_on

),

seats as (

    select
        days.subscription_name,
        days.decided_on,
        sum(charges.licensed_seats) as licensed_seats,
        sum(charges.arr_amount) as arr_amount
    from days
    inner join charges
        on
            days.subscription_name = charges.subscription_name
            and days.decided_on >= charges.effective_start_date
            and days.decided_on < charges.effective_end_date
    group by days.subscription_name, days.decided_on

),

compared as (

    select
        notices.subscription_name,
        notices.term_number,
        notices.days_before_renewal,
        users.billable_users,
        coalesce(seats.licensed_seats, notices.licensed_seats) as licensed_seats,
        coalesce(seats.arr_amount > 0, false) as is_paid
    from notices
    left join users
        on
            notices.subscription_name = users.subscription_name
            and notices.decided_on = users.decided_on
    left join seats
        on
            notices.subscription_name = seats.subscription_name
            and notices.decided_on = seats.decided_on

)

select * from compared
