-- What is written down beside orders and licences: notices and mails, steps of orders, terms accepted, trials,
-- seat links, payloads of usage pings, and projects of groups.

create schema mailgun;

create table drawn.licenses as from license_app.licenses;
create table drawn.usage_data as from version_app.usage_data;

-- One notice for each day of the cadence before a term ends; one in fifty failed, one in twenty was forgotten.
create view zuora.notification_history_email as
with

due as (

    select
        versions.*,
        days,
        months_after(start_date, (term_number + 1) * term_months) - days as sent_on
    from drawn.versions as versions
    cross join (values (90), (45), (21), (15), (3), (0)) as cadence (days)
    where event in ('NewSubscription', 'Renewal')

)

select
    zuora_id('notice', concat(subscription_id, '.', days)) as id,
    account_id,
    zuora_id('contact', account) as contact_id,
    subscription_id as object_id,
    concat('renewal-', days, '-days') as notification_id,
    concat('Your subscription renews in ', days, ' days') as subject,
    if(draw('failed', concat(subscription_id, days), 50) = 0, 'Failed', 'Sent') as status,
    moment(sent_on, 0) as created_on
from due
where sent_on between date '2019-09-01' and as_of() and draw('forgotten', concat(subscription_id, days), 20) > 0;

-- Web direct renewals and cancellations of the last year are orders too.
create view drawn.ordered as
select
    *,
    months_after(start_date, event_month) as ordered_on,
    zuora_id('order', concat(subscription, '.', version)) as order_id,
    if(event = 'Renewal', '2c92a0fd55822b4d015593ac264767f2', zuora_id('user', subscription % 40)) as placed_by
from drawn.versions
where
    is_web_direct
    and event in ('Renewal', 'Cancellation')
    and months_after(start_date, event_month) between date '2019-09-01' and as_of();

create view zuora.order as
select
    order_id as id,
    concat('O-', lpad(cast(subscription * 10 + version as varchar), 9, '0')) as order_number,
    account_id,
    ordered_on as order_date,
    'Complete' as state,
    'Completed' as status,
    if(event = 'Renewal', 'AutoRenew by CustomersDot', null) as description,
    placed_by as created_by_id,
    moment(ordered_on, subscription) as created_date,
    moment(ordered_on, subscription) as updated_date
from drawn.ordered;

create view zuora.order_action as
select
    zuora_id('order action', concat(subscription, '.', version)) as id,
    order_id,
    subscription_id,
    account_id as subscription_owner_account_id,
    1 as sequence,
    if(event = 'Renewal', 'RenewSubscription', 'CancelSubscription') as type,
    if(event = 'Renewal' or subscription % 2 = 0, null, 'Customer does not need it any more') as change_reason,
    ordered_on as contract_effective_date,
    if(event = 'Renewal', ordered_on, null) as term_start_date,
    if(event = 'Renewal', null, ordered_on) as cancellation_effective_date,
    if(event = 'Renewal', term_months, null) as current_term,
    'Month' as current_term_period_type,
    placed_by as created_by_id,
    moment(ordered_on, subscription) as created_date,
    moment(ordered_on, subscription) as updated_date
from drawn.ordered;

-- Every seventh licence was a trial before.
create or replace view license_app.licenses as
select * from drawn.licenses
union all
select
    * replace (
        id + 10000000 as id,
        100 as users_count,
        md5(concat(license_file_md5, 'trial')) as license_file_md5,
        'ultimate' as plan_code,
        cast(null as varchar) as zuora_subscription_id,
        cast(null as varchar) as zuora_subscription_name,
        starts_at - 40 as starts_at,
        starts_at - 10 as expires_at,
        true as trial,
        created_at - interval 40 days as created_at,
        updated_at - interval 40 days as updated_at
    )
from drawn.licenses
where id % 7 = 0;

create view mailgun.events as
select
    email as recipient,
    'license_app' as sender_app,
    'license_email' as template,
    if(id % 40 = 1, 'failed', 'delivered') as event,
    created_at + interval 1 minute as occurred_at
from license_app.licenses
union all
-- a higher bill on GitLab.com, two weeks ahead
select
    concat('buyer', account, '@customer', account, '.example'),
    'customers_app',
    'auto_renew_seat_increase',
    if(subscription % 40 = 1, 'failed', 'delivered'),
    moment(months_after(start_date, (renewals + 1) * term_months) - 14, subscription)
from drawn.subscriptions
where
    is_saas
    and is_web_direct
    and not is_cancelled
    and months_after(start_date, (renewals + 1) * term_months) - 14 between date '2019-09-01' and as_of();

create view customers_app.eulas as
select
    1 as id,
    'Subscription terms 2020' as name,
    timestamp '2016-01-01' as created_at,
    timestamp '2016-01-01' as updated_at;

create view customers_app.eula_requests as
select
    id,
    1 as eula_id,
    customer_id,
    subscription_id,
    subscription_name,
    if(id % 20 = 0, null, created_at + interval 20 minutes) as accepted_at,
    created_at,
    updated_at
from customers_app.orders
where gl_namespace_id is null and id % 3 = 0;

create view customers_app.trial_histories as
select
    gl_namespace_id,
    cast(created_at as date) - 40 as start_date,
    cast(created_at as date) - 10 as expired_on,
    'gitlab_com' as trial_entity,
    created_at - interval 40 days as created_at,
    created_at - interval 40 days as updated_at
from customers_app.orders
where gl_namespace_id is not null and id % 9 = 0;

create view customers_app.versions as
select
    id,
    id as item_id,
    'Order' as item_type,
    'update' as event,
    cast(customer_id as varchar) as whodunnit,
    concat('{"quantity": ', quantity, '}') as object,
    concat('{"quantity": [', quantity, ', ', quantity + 1, ']}') as object_changes,
    updated_at as created_at
from customers_app.orders
where amendment_type is not null;

-- A quarter after the newest term began, of every tenth order.
create view customers_app.reconciliations as
select
    id,
    id as order_id,
    quantity + 1 as user_count,
    cast(start_date as date) + 90 as reconcile_on,
    if(reconcile_on <= as_of(), cast(reconcile_on as timestamp) + interval 9 hours, null) as reconcile_done_at,
    cast(reconcile_on as timestamp) - interval 7 days as created_at,
    created_at as updated_at
from customers_app.orders
where id % 10 = 0 and start_date <= as_of() - interval 83 days;

-- Every fourth licence sends the seat link, monthly.
create view customers_app.license_seat_links as
select
    zuora_subscription_name,
    zuora_subscription_id,
    md5(concat('instance', id)) as instance_identifier,
    concat('gitlab.customer', id, '.example') as hostname,
    report_date,
    starts_at as license_starts_on,
    users_count + id % 3 as active_user_count,
    users_count as license_user_count,
    users_count + id % 4 as max_historical_user_count,
    report_date::timestamp + to_seconds(cast(id % 3600 as integer)) as created_at,
    created_at as updated_at
from drawn.licenses
inner join (
    select last_day(as_of() - to_months(cast(number as integer))) as report_date from range(12) as counted (number)
) as months on report_date >= starts_at and report_date < expires_at
where id % 4 = 0;

create view version_app.hosts as
select
    host_id as id,
    hostname as url,
    min(created_at) as created_at,
    max(updated_at) as updated_at
from drawn.usage_data
group by host_id, hostname;

create or replace view version_app.usage_data as
select
    *,
    id as raw_usage_data_id
from drawn.usage_data;

create view version_app.raw_usage_data as
select
    id,
    concat(
        '{"uuid": "', uuid, '", "active_user_count": ', active_user_count + 1, ', "license_billable_users": ',
        active_user_count, ', "historical_max_users": ', historical_max_users, ', "counts": {"issues": ', id, '}}'
    ) as payload,
    recorded_at,
    created_at
from drawn.usage_data;

create view gitlab_com.projects as
select
    subscription * 2 + number + 1 as id,
    subscription + 1000 as namespace_id,
    moment(start_date, subscription) as created_at,
    moment(start_date, subscription) as updated_at
from drawn.subscriptions
cross join range(2) as counted (number)
where is_saas;

-- One group in twenty, with members, is invited to the next group or to a project of it.
create view drawn.invited as
select
    subscription,
    start_date,
    lead(subscription) over (order by subscription) as host
from drawn.subscriptions
where is_saas;

create view gitlab_com.group_group_links as
select
    host + 1000 as shared_group_id,
    subscription + 1000 as shared_with_group_id,
    30 as group_access,
    moment(start_date, subscription) as created_at,
    moment(start_date, subscription) as updated_at
from drawn.invited
where subscription % 40 = 4 and host is not null;

create view gitlab_com.project_group_links as
select
    host * 2 + 1 as project_id,
    subscription + 1000 as group_id,
    30 as group_access,
    moment(start_date, subscription) as created_at,
    moment(start_date, subscription) as updated_at
from drawn.invited
where subscription % 40 = 24 and host is not null;
