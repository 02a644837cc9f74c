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

subscription_months as (

    select
        month_start_date,
        month_end_date,
        subscription_name
    from charges
    group by all

),

saas_users as (

    select
        subscription_months.subscription_name,
        terms.term_number,
        subscription_months.month_start_date,
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
    left join terms
        on
            subscription_months.subscription_name = terms.subscription_name
            and subscription_months.month_end_date >= terms.covers_from
            and subscription_months.month_end_date < terms.covers_until
    group by all

)

select * from saas_users
