{{ config(materialized='table') }}

with

charges as (

    select * from {{ ref('int_charges_by_month') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

reports as (

    select * from {{ ref('int_usage_reports_linked') }}

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

-- a report counts in its own month and in the term it falls into
reports_in_terms as (

    select
        reports.subscription_name,
        terms.term_number,
        cast(date_trunc('month', reports.reported_on) as date) as month_start_date,
        reports.deployment_id,
        reports.usage_source,
        max_by(reports.billable_users, reports.reported_on) as billable_users,
        max(greatest(coalesce(reports.billable_users, 0), coalesce(reports.historical_max_users, 0))) as highest_users
    from reports
    inner join terms
        on
            reports.subscription_name = terms.subscription_name
            and reports.reported_on >= terms.term_start_date
            and reports.reported_on >= terms.covers_from
            and reports.reported_on < terms.covers_until
    group by all

),

-- several instances on one licence: the largest counts, not the sum
self_managed_users as (

    select
        subscription_name,
        term_number,
        month_start_date,
        max(billable_users) as billable_users,
        max(highest_users) as highest_users,
        coalesce(max(case when usage_source = 'seat_link' then usage_source end), 'usage_ping') as usage_source,
        max(case when usage_source = 'seat_link' then billable_users end) as seat_link_users
    from reports_in_terms
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

),

every_source as (

    select
        subscription_name,
        term_number,
        month_start_date,
        coalesce(seat_link_users, billable_users) as billable_users,
        highest_users,
        usage_source
    from self_managed_users

    union all

    select
        subscription_name,
        term_number,
        month_start_date,
        billable_users,
        billable_users as highest_users,
        'gitlab_com' as usage_source
    from saas_users

),

-- the highest of the term so far
by_month as (

    select
        subscription_name,
        month_start_date,
        billable_users,
        usage_source,
        max(highest_users) over (
            partition by subscription_name, term_number
            order by month_start_date
            rows between unbounded preceding and current row
        ) as max_billable_users
    from every_source
    qualify row_number() over (
        partition by subscription_name, month_start_date
        order by term_number desc nulls last, usage_source
    ) = 1

)

select * from by_month
