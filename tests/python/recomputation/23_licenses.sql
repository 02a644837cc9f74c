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
    ) as is_in_telemetry
from licenses
full join reported_licenses as reported using (license_key)
left join newest using (name)
where newest.name is not null or licenses.name is null or licenses.name not in (select name from versions)
union all
select concat('subscription-', newest.name), null, newest.name, null, null, null, false, true, false
from newest
inner join shown_products using (name)
where
    newest.subscriptionstartdate <= as_of()
    and newest.ends_on > as_of()
    and shown_products.delivery = 'Self-Managed'
    and newest.name not in (select name from licenses where name is not null);

-- R16: trials, and the first subscription of the same namespace or person from the trial's first day on.
create table recomputed.trials as
with

buyers as (

    select orders.gl_namespace_id, lower(customers.email) as email
    from customers_app.orders as orders
    inner join customers_app.customers as customers on customers.id = orders.customer_id

),

listed as (

    select
        gl_namespace_id as namespace_id,
        null as license_id,
        start_date as started_on,
        expired_on as expires_on
    from customers_app.trial_histories
    union all
    -- GitLab.com knows of trials that the customers app has no history of
    select namespace_id, null, trial_starts_on, trial_ends_on
    from gitlab_com.gitlab_subscriptions
    where
        trial_starts_on is not null
        and namespace_id not in (select gl_namespace_id from customers_app.trial_histories)
    union all
    select null, id, starts_at, expires_at
    from licenses
    where trial

),

bought as (

    select paid_namespaces.root_id as namespace_id, null as email, newest.name, newest.subscriptionstartdate
    from paid_namespaces
    inner join newest using (name)
    union all
    select null, lower(licenses.email), newest.name, newest.subscriptionstartdate
    from licenses
    inner join newest using (name)
    where not coalesce(licenses.trial, false)

)

select
    if(
        listed.license_id is null,
        concat_ws('-', 'namespace', listed.namespace_id, listed.started_on),
        concat('license-', listed.license_id)
    ) as trial_id,
    if(listed.license_id is null, 'SaaS', 'Self-Managed') as delivery,
    listed.namespace_id,
    listed.license_id,
    listed.started_on,
    any_value(listed.expires_on) as expires_on,
    any_value(leads.id) as crm_lead_id,
    arg_min(bought.name, (bought.subscriptionstartdate, bought.name)) as converted_subscription_name,
    datediff('day', listed.started_on, min(bought.subscriptionstartdate)) as days_to_conversion
from listed
left join licenses on licenses.id = listed.license_id
left join bought
    on bought.subscriptionstartdate >= listed.started_on
    and (bought.namespace_id = listed.namespace_id or bought.email = lower(licenses.email))
left join buyers on buyers.gl_namespace_id = listed.namespace_id
left join salesforce.lead as leads
    on lower(leads.email) = coalesce(buyers.email, lower(licenses.email))
    and not coalesce(leads.isdeleted, false)
group by listed.namespace_id, listed.license_id, listed.started_on;
