with

reports as (

    select * from {{ ref('int_usage_reports_linked') }}

),

every_version as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

-- a subscription that was never sold is none; one kept out of analysis keeps its reports out too
names as (

    select
        every_version.subscription_name,
        count(versions.subscription_id) > 0 as is_analysed,
        count_if(versions.is_newest and not versions.is_draft) > 0 as is_sold
    from every_version
    left join versions
        on every_version.subscription_id = versions.subscription_id
    group by every_version.subscription_name

),

-- a report counts in the term of its day; the maximum of another term's licence says nothing about it
reports_in_terms as (

    select
        case when names.is_sold then names.subscription_name else 'unlinked' end as subscription_name,
        terms.term_number,
        reports.deployment_id,
        reports.reported_on,
        reports.usage_source,
        reports.active_users,
        reports.billable_users,
        case
            when
                reports.license_started_on is null
                or reports.license_started_on between terms.term_start_date and reports.reported_on
                then reports.historical_max_users
        end as historical_max_users,
        -- the last report of a day counts; at one instant the higher
        coalesce(reports.reported_second, 0) * 10000000 + reports.active_users as active_rank,
        coalesce(reports.reported_second, 0) * 10000000 + reports.billable_users as users_rank,
        case when reports.usage_source = 'seat_link' then reports.billable_users end as seat_link_users,
        case when reports.usage_source = 'usage_ping' then reports.billable_users end as ping_users,
        coalesce(reports.license_started_on > reports.reported_on, false) as is_before_license
    from reports
    left join names
        on reports.subscription_name = names.subscription_name
    left join terms
        on
            reports.subscription_name = terms.subscription_name
            and reports.reported_on >= terms.term_start_date
            and reports.reported_on >= terms.covers_from
            and reports.reported_on < terms.covers_until
            and (terms.term_end_date is null or reports.reported_on < terms.term_end_date)
    where coalesce(names.is_analysed, true)

),

by_day as (

    select
        subscription_name,
        term_number,
        deployment_id,
        reported_on as usage_date,
        max_by(active_users, case when active_users is not null then active_rank end) as active_users,
        max_by(seat_link_users, case when seat_link_users is not null then users_rank end) as seat_link_users,
        max_by(ping_users, case when ping_users is not null then users_rank end) as ping_users,
        max(billable_users) as most_users,
        max(historical_max_users) as historical_max_users,
        count_if(usage_source = 'usage_ping') > 0 as has_ping,
        count_if(is_before_license) > 0 as is_before_license
    from reports_in_terms
    group by subscription_name, term_number, deployment_id, reported_on

),

-- the seat link speaks before the ping of the same day
described as (

    select
        subscription_name,
        term_number,
        deployment_id,
        usage_date,
        active_users,
        coalesce(seat_link_users, ping_users) as billable_users,
        case
            when historical_max_users > most_users then historical_max_users
            else coalesce(most_users, historical_max_users)
        end as highest_users,
        case when seat_link_users is null and has_ping then 'usage_ping' else 'seat_link' end as usage_source,
        is_before_license
    from by_day

)

select * from described
