with

charges as (

    select * from {{ ref('int_charges_by_month') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

namespaces as (

    select * from {{ ref('int_subscriptions_by_namespace') }}

),

namespace_users as (

    select * from {{ ref('int_namespace_users_counted') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

subscription_months as (

    select
        month_start_date,
        month_end_date,
        subscription_name
    from charges
    group by all

),

observed as (

    select
        subscription_months.subscription_name,
        subscription_months.month_start_date,
        subscription_months.month_end_date,
        max(namespaces.max_seats_used) as max_seats_used,
        sum(
            case
                when namespaces.are_guests_billable then namespace_users.people
                else namespace_users.people - namespace_users.guests
            end
        ) as billable_users
    from subscription_months
    inner join namespaces
        on subscription_months.subscription_name = namespaces.subscription_name
    inner join namespace_users
        on
            namespaces.namespace_id = namespace_users.namespace_id
            and namespace_users.member_since <= subscription_months.month_end_date
    group by all

),

-- GitLab.com reports the maximum of the term only as of the extract's day
saas_users as (

    select
        observed.subscription_name,
        terms.term_number,
        observed.month_start_date,
        observed.billable_users,
        case
            when
                observed.month_start_date = as_of.last_completed_month
                and observed.max_seats_used > observed.billable_users
                then observed.max_seats_used
            else observed.billable_users
        end as highest_users
    from observed
    cross join as_of
    left join terms
        on
            observed.subscription_name = terms.subscription_name
            and observed.month_end_date >= terms.covers_from
            and observed.month_end_date < terms.covers_until

)

select * from saas_users
