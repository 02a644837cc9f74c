-- R7: licences over all systems.

create table reported_licenses as
select
    license_md5 as license_key,
    max(license_user_count) as seats,
    max(cast(license_starts_at as date)) as starts_on,
    max(cast(license_expires_at as date)) as expires_on
from pings
where license_md5 is not null
group by license_md5;

-- A licence is held to the day that it was last in use, or to its first.
create table license_days as
with

usable as (

    select
        *,
        lead(starts_at) over (partition by name order by starts_at, created_at, id) as next_start
    from licenses
    where not trial and starts_at < coalesce(expires_at, date '9999-12-31')

)

select id, name, greatest(starts_at, least(as_of(), expires_at - 1, next_start - 1)) as day
from usable;

create table worth_licensed as
with days as (select distinct name, day from license_days)

select * from worth('days');

create table compared as
select
    licenses.id,
    tiers.product_tier is distinct from worth_licensed.product_tier as has_other_plan,
    licenses.users_count is distinct from worth_licensed.seats as has_other_seats,
    licenses.expires_at is distinct from terms.ends_on as has_other_dates
from licenses
inner join license_days on license_days.id = licenses.id
inner join newest on newest.name = licenses.name
left join worth_licensed on worth_licensed.name = licenses.name and worth_licensed.day = license_days.day
left join terms
    on terms.name = licenses.name
    and license_days.day >= terms.starts_on
    and license_days.day < terms.ends_on
    and licenses.starts_at >= terms.starts_on
left join rules.license_plans as tiers on tiers.plan_code = lower(coalesce(licenses.plan_code, 'core'));

-- Licences of test accounts stay out. A self-managed subscription in force without a licence misses one.
create table recomputed.licenses as
select
    coalesce(licenses.license_key, reported.license_key) as license_key,
    licenses.id as license_id,
    newest.name as subscription_name,
    if(licenses.id is null, reported.seats, licenses.users_count) as seats,
    if(licenses.id is null, reported.starts_on, licenses.starts_at) as starts_on,
    if(licenses.id is null, reported.expires_on, licenses.expires_at) as expires_on,
    licenses.id is not null as is_in_license_app,
    newest.name is not null as is_in_zuora,
    reported.license_key is not null
    or exists (
        from customers_app.license_seat_links as links
        where links.zuora_subscription_name = newest.name and links.license_starts_on = licenses.starts_at
    ) as is_in_telemetry,
    case
        when licenses.id is null then 'not in licence app'
        when licenses.trial then 'trial'
        when licenses.starts_at >= licenses.expires_at then 'starts after it expires'
        when newest.name is null then 'subscription unknown'
        when compared.has_other_plan then 'plan differs'
        when compared.has_other_seats then 'seats differ'
        when compared.has_other_dates then 'dates differ'
        else 'matching'
    end as match_status
from licenses
full join reported_licenses as reported using (license_key)
left join newest using (name)
left join compared on compared.id = licenses.id
where newest.name is not null or licenses.name is null or licenses.name not in (select name from versions)
union all
select
    concat('subscription-', newest.name), null, newest.name, null, null, null, false, true, false,
    'licence missing'
from newest
inner join shown_products using (name)
where
    newest.subscriptionstartdate <= as_of()
    and newest.ends_on > as_of()
    and shown_products.delivery = 'Self-Managed'
    and newest.name not in (
        select name from licenses where name is not null and starts_at <= as_of() and expires_at > as_of()
    );
