-- Many users: for each subscription two namespaces, 200 memberships in them and 50 usage pings.
-- Takes the place of the few users of applications.sql. Nothing but the groups is kept in memory.

create macro user_total() as cast(getvariable('subscriptions') as bigint) * 40;
create macro member_total() as cast(getvariable('subscriptions') as bigint) * 200;
create macro ping_total() as cast(getvariable('subscriptions') as bigint) * 50;
create macro user_id(n) as n % user_total() + 100000;
create macro root_id(subscription) as subscription + 1000;
create macro subgroup_id(subscription) as subscription + 100000000;

-- A group and a subgroup for each subscription; those of self-managed ones are free. Every fourth subgroup lies
-- in the subgroup before it. Memberships are numbered through: few groups are large, most are small.
create table drawn.namespaces as
with

placed as (

    select
        n,
        n // 2 as subscription,
        n % 2 = 1 as is_subgroup,
        if(is_subgroup and subscription % 4 = 3, subscription - 1, subscription) as root,
        n * 7919 % (getvariable('subscriptions') * 2) / (getvariable('subscriptions') * 2) as place,
        place + 1 / (getvariable('subscriptions') * 2) as next_place
    from range(getvariable('subscriptions') * 2) as counted (n)

)

select
    n,
    subscription,
    root,
    if(is_subgroup, subgroup_id(subscription), root_id(subscription)) as namespace_id,
    case
        when is_subgroup and root <> subscription then subgroup_id(root)
        when is_subgroup then root_id(root)
    end as parent_id,
    cast(round(member_total() * sqrt(place)) as bigint) as first_member,
    cast(round(member_total() * sqrt(next_place)) as bigint) as next_member
from placed;

create or replace view gitlab_com.namespaces as
select
    namespace_id as id,
    concat('group-', n) as name,
    concat('group-', n) as path,
    user_id(root * 104729) as owner_id,
    'Group' as type,
    parent_id,
    0 as visibility_level,
    timestamp '2016-01-01' as created_at,
    timestamp '2016-01-01' as updated_at
from drawn.namespaces;

-- Three projects in each group.
create view gitlab_com.projects as
select
    n * 3 + number + 1 as id,
    namespace_id,
    timestamp '2016-01-01' as created_at,
    timestamp '2016-01-01' as updated_at
from drawn.namespaces
cross join range(3) as counted (number);

create or replace view gitlab_com.users as
select
    n + 100000 as id,
    concat('user-', n) as username,
    case when n % 20 = 3 then 'blocked' when n % 50 = 7 then 'deactivated' else 'active' end as state,
    if(n % 40 = 9, 6, null) as user_type,
    timestamp '2016-01-01' as created_at,
    timestamp '2016-01-01' as updated_at
from range(user_total()) as counted (n);

-- Everybody is in the group and in one of its projects, and people of the subgroup in the group above too.
-- Eight at a time join on one day of the last three years.
create or replace view gitlab_com.members as
with

numbered as (

    select
        *,
        unnest(range(first_member, next_member)) as member,
        member - first_member as number
    from drawn.namespaces

)

select
    member + 1 as id,
    if(number % 2 = 0, namespace_id, n * 3 + number // 2 % 3 + 1) as source_id,
    if(number % 2 = 0, 'Namespace', 'Project') as source_type,
    if(member % 100 = 5, null, user_id(root * 104729 + number // 2)) as user_id,
    [5, 10, 10, 10, 20, 20, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 40, 40, 40, 50][draw('access', member, 20) + 1]
        as access_level,
    if(number % 2 = 0, 'GroupMember', 'ProjectMember') as type,
    if(member % 100 = 5, concat('token-', member), null) as invite_token,
    if(member % 100 = 6, as_of()::timestamp, null) as requested_at,
    cast(null as timestamp) as invite_accepted_at,
    cast(null as date) as expires_at,
    (as_of() - draw('joined', root * 1000 + number // 16, 1095))::timestamp as created_at,
    created_at as updated_at
from numbered;

-- One group in twenty invites another, which invites a third; now and then the third invites the first.
create view gitlab_com.group_group_links as
select
    root_id(subscription) as shared_group_id,
    root_id(if(subscription % 20 = 14, subscription - 14, subscription + 7)) as shared_with_group_id,
    if(subscription % 40 = 7, 10, 30) as group_access,
    timestamp '2019-01-01' as created_at,
    timestamp '2019-01-01' as updated_at
from range(getvariable('subscriptions') - 20) as counted (subscription)
where subscription % 20 in (0, 7) or subscription % 1000 = 14;

create view gitlab_com.project_group_links as
select
    subscription * 6 + 1 as project_id,
    root_id(subscription + 5) as group_id,
    30 as group_access,
    timestamp '2019-01-01' as created_at,
    timestamp '2019-01-01' as updated_at
from range(getvariable('subscriptions') - 20) as counted (subscription)
where subscription % 20 = 3;

-- An instance on each licence, two on every tenth. It reports daily, for the last 100 days of its licence.
create table drawn.instances as
with

licensed as (

    select
        licenses.*,
        number as instance_number,
        md5(concat('instance', id, if(number = 1, '.2', ''))) as uuid,
        least(expires_at, as_of()) as last_day,
        greatest(0, least(100, datediff('day', starts_at, last_day))) as pings
    from license_app.licenses
    inner join range(2) as counted (number) on number = 0 or id % 10 = 0

)

select
    *,
    sum(pings) over (order by id, instance_number) - pings as first_ping
from licensed
where id % 8 <> 4;

-- Instances without a licence send the rest.
create view drawn.pings as
with

numbered as (

    select *, unnest(range(cast(first_ping as bigint), cast(first_ping + pings as bigint))) as ping
    from drawn.instances

)

select
    ping,
    uuid,
    concat('gitlab.customer', id, if(instance_number = 1, '-b', ''), '.example') as hostname,
    license_file_md5,
    -- one in twelve still has the licence of the term before
    if(id % 12 = 5, starts_at - 365, starts_at) as starts_at,
    if(id % 12 = 5, starts_at, expires_at) as expires_at,
    plan_code,
    users_count as seats,
    greatest(1, users_count - id % 9 + draw('users', ping, 4)) as users,
    last_day - cast(first_ping + pings - ping as integer) as day
from numbered
union all
select
    ping,
    md5(concat('free', ping // 50)),
    concat('gitlab.free', ping // 50, '.example'),
    null,
    null,
    null,
    null,
    null,
    10 + ping // 50 % 90,
    as_of() - cast(1 + ping % 50 as integer)
from (
    select unnest(range(cast(sum(pings) as bigint), ping_total())) as ping
    from drawn.instances
);

create or replace view version_app.usage_data as
select
    ping + 1 as id,
    ping + 1 as raw_usage_data_id,
    uuid,
    hostname,
    '13.3.1' as version,
    case plan_code when 'starter' then 'EES' when 'premium' then 'EEP' when 'ultimate' then 'EEU' else 'CE' end as edition,
    license_file_md5 as license_md5,
    if(ping % 200 = 11, -1, users + 1) as active_user_count,
    if(ping % 200 = 11, -1, users + ping % 2) as historical_max_users,
    seats as license_user_count,
    starts_at as license_starts_at,
    expires_at as license_expires_at,
    plan_code as license_plan,
    false as license_trial,
    day::timestamp + interval 3 hours as recorded_at,
    recorded_at as created_at,
    recorded_at as updated_at
from drawn.pings;

create view version_app.raw_usage_data as
select
    ping + 1 as id,
    if(
        ping % 5000 = 12,
        'timeout',
        concat(
            '{"uuid": "', uuid, '", "active_user_count": ', users + 1, ', "license_billable_users": ', users,
            ', "historical_max_users": ', users + ping % 2, ', "counts": {"issues": ', ping, ', "projects": ', users, '}}'
        )
    ) as payload,
    day::timestamp + interval 3 hours as recorded_at,
    recorded_at as created_at
from drawn.pings;

-- Every fourth licence sends the seat link, monthly; every other one of them no pings.
create view customers_app.license_seat_links as
select
    zuora_subscription_name,
    zuora_subscription_id,
    if(id % 8 = 0, md5(concat('instance', id)), null) as instance_identifier,
    concat('gitlab.customer', id, '.example') as hostname,
    report_date,
    starts_at as license_starts_on,
    users_count + id % 3 as active_user_count,
    users_count as license_user_count,
    users_count + id % 4 as max_historical_user_count,
    report_date::timestamp + to_seconds(cast(id % 3600 as integer)) as created_at,
    created_at as updated_at
from license_app.licenses
inner join (
    select last_day(as_of() - to_months(cast(number as integer))) as report_date from range(12) as counted (number)
) as months on report_date >= starts_at and report_date < expires_at
where id % 4 = 0;
