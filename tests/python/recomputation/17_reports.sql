-- R7: what self-managed instances report, one row per instance, day and subscription.

create macro counted(users) as if(users < 0, null, users);

create table licenses as
select
    *,
    coalesce(license_file_md5, license_file) as license_key,
    zuora_subscription_name as name
from license_app.licenses;

-- Test instances report for nobody.
create table pings as
select usage.*
from version_app.usage_data as usage
where not exists (
    from rules.test_instances as tests
    where
        tests.valid_from <= as_of()
        and (tests.match_column, tests.match_value) in (
            ('hostname', usage.hostname), ('instance_uuid', usage.uuid)
        )
);

create table all_reports as
with

-- A payload that is no JSON says nothing.
payloads as (

    select
        id,
        if(json_valid(payload), try_cast(payload ->> '$.license_billable_users' as bigint), null)
            as billable_users
    from version_app.raw_usage_data

),

hosts as (

    select hostname, max_by(uuid, recorded_at) as uuid
    from pings
    group by hostname

)

select
    pings.uuid as deployment_id,
    pings.recorded_at,
    cast(pings.recorded_at as date) as day,
    -- what was reported before the licence began is not of its subscription
    if(cast(pings.license_starts_at as date) > cast(pings.recorded_at as date), null, licenses.name) as name,
    cast(pings.license_starts_at as date) as license_starts_on,
    counted(pings.active_user_count) as active_users,
    counted(coalesce(pings.license_billable_users, payloads.billable_users)) as billable_users,
    counted(pings.historical_max_users) as reported_max,
    'usage_ping' as usage_source
from pings
left join payloads on payloads.id = pings.raw_usage_data_id
left join (select distinct on (license_key) * from licenses order by license_key, id) as licenses
    on licenses.license_key = pings.license_md5
union all
select
    coalesce(links.instance_identifier, hosts.uuid, links.hostname),
    coalesce(links.report_timestamp, links.created_at),
    coalesce(links.report_date, cast(links.report_timestamp as date)) as day,
    if(links.license_starts_on > day, null, links.zuora_subscription_name),
    links.license_starts_on,
    null,
    counted(links.active_user_count),
    counted(links.max_historical_user_count),
    'seat_link'
from customers_app.license_seat_links as links
left join hosts using (hostname);

-- A seat link that counts speaks before the ping, then the newest of the day. Subscriptions of test accounts
-- have no reports; a subscription that nobody knows is none.
create table reports as
select
    all_reports.* replace (
        newest.name as name,
        -- a seat link does not say who is active
        coalesce(
            active_users, max(active_users) over (partition by deployment_id, day, newest.name)
        ) as active_users
    ),
    coalesce(newest.name, 'unlinked') as subscription_name,
    terms.term_number,
    -- a maximum of the licence before counts for the term before
    greatest(billable_users, if(license_starts_on < terms.starts_on, null, reported_max)) as highest_users
from all_reports
left join newest using (name)
left join terms
    on terms.name = newest.name
    and all_reports.day >= terms.starts_on
    and all_reports.day < terms.ends_on
where
    all_reports.day <= as_of()
    and (
        newest.name is not null
        or all_reports.name is null
        or all_reports.name not in (select name from versions)
    )
qualify row_number() over (
    partition by deployment_id, day, newest.name
    order by usage_source = 'seat_link' and billable_users is not null desc, recorded_at desc
) = 1;
