with

reports as (

    select
        *,
        -- as a number, because the engines spell moments differently
        datediff('second', cast('1970-01-01' as timestamp), reported_at) as reported_second
    from {{ ref('int_usage_reports_linked') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

-- a report counts in its own month and in the term it falls into
reports_in_terms as (

    select
        reports.subscription_name,
        terms.term_number,
        cast(date_trunc('month', reports.reported_on) as date) as month_start_date,
        reports.deployment_id,
        reports.usage_source,
        -- the last report that counts; at one instant the higher
        max_by(
            reports.billable_users,
            case
                when reports.billable_users is not null
                    then concat(
                        cast(reports.reported_on as varchar),
                        lpad(cast(coalesce(reports.reported_second, 0) as varchar), 12, '0'),
                        lpad(cast(reports.billable_users as varchar), 12, '0')
                    )
            end
        ) as billable_users,
        max(
            coalesce(
                greatest(reports.billable_users, reports.historical_max_users),
                reports.billable_users,
                reports.historical_max_users
            )
        ) as highest_users
    from reports
    inner join terms
        on
            reports.subscription_name = terms.subscription_name
            and reports.reported_on >= terms.term_start_date
            and reports.reported_on >= terms.covers_from
            and reports.reported_on < terms.covers_until
            and (terms.term_end_date is null or reports.reported_on < terms.term_end_date)
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
        case
            when count_if(usage_source = 'seat_link') > 0 then 'seat_link' else 'usage_ping'
        end as usage_source,
        max(case when usage_source = 'seat_link' then billable_users end) as seat_link_users
    from reports_in_terms
    group by all

)

select * from self_managed_users
