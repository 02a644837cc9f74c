-- Orders, licences, trials, terms and mails with what goes wrong between the applications. Takes the place of the
-- consistent ones of applications.sql; comes after users.sql, so that instances report licences that are lost.

create schema mailgun;

create table drawn.licenses as from license_app.licenses;
create table drawn.orders as from customers_app.orders;

create or replace view license_app.licenses as
select
    * replace (
        users_count + if(id % 13 = 1, 2, 0) as users_count,
        if(id % 17 = 2, 'ultimate', plan_code) as plan_code,
        if(id % 19 = 3, concat('A-X', id), zuora_subscription_name) as zuora_subscription_name,
        if(id % 29 = 5, expires_at + 1, starts_at) as starts_at,
        if(id % 23 = 4, expires_at - 30, expires_at) as expires_at
    )
from drawn.licenses
where id % 11 <> 6
union all
-- seats bought later
select
    * replace (
        id + 1000000 as id,
        users_count - 1 as users_count,
        md5(concat(license_file_md5, 'before')) as license_file_md5,
        created_at - interval 5 minutes as created_at
    )
from drawn.licenses
where id % 31 = 7
union all
select
    * replace (
        id + 2000000 as id,
        100 as users_count,
        md5(concat(license_file_md5, 'trial')) as license_file_md5,
        'ultimate' as plan_code,
        cast(null as varchar) as zuora_subscription_id,
        cast(null as varchar) as zuora_subscription_name,
        starts_at + cast(id % 60 - 50 as integer) as starts_at,
        starts_at + cast(id % 60 - 20 as integer) as expires_at,
        true as trial,
        created_at - interval 5 days as created_at
    )
from drawn.licenses
where id % 7 = 0;

create or replace view customers_app.orders as
select
    * replace (
        id % 37 = 1 as trial,
        case
            when id % 23 = 6 or id % 37 = 1 then null
            when id % 23 = 7 then concat('A-Y', id)
            else subscription_name
        end as subscription_name,
        if(id % 23 in (6, 7) or id % 37 = 1, null, subscription_id) as subscription_id,
        if(id % 19 = 5, zuora_id('product rate plan', 0), product_rate_plan_id) as product_rate_plan_id,
        case
            when id % 17 = 2 and gl_namespace_id is not null then cast(subgroup_id(id - 1) as varchar)
            when id % 17 = 3 and gl_namespace_id is not null then concat('999', id)
            when id % 17 = 4 then null
            else gl_namespace_id
        end as gl_namespace_id
    )
from drawn.orders
where id % 29 <> 8
union all
-- the free plan of somebody who has not bought yet
select
    * replace (
        id + 1000000 as id,
        'free-plan-id' as product_rate_plan_id,
        cast(null as varchar) as subscription_id,
        cast(null as varchar) as subscription_name,
        if(id % 2 = 0, null, gl_namespace_id) as gl_namespace_id
    )
from drawn.orders
where id % 41 = 9;

create view customers_app.eula_requests as
select
    id,
    customer_id,
    subscription_id,
    subscription_name,
    if(id % 4 = 0, null, created_at + interval 20 minutes) as accepted_at,
    created_at,
    created_at as updated_at
from drawn.orders
where gl_namespace_id is null and id % 3 = 0;

create view customers_app.trial_histories as
select
    gl_namespace_id,
    cast(start_date as date) - cast(id % 60 as integer) as start_date,
    cast(start_date as date) - cast(id % 60 - 30 as integer) as expired_on,
    created_at,
    updated_at
from drawn.orders
where gl_namespace_id is not null and id % 9 = 0;

create view mailgun.events as
select
    email as recipient,
    'license_app' as sender_app,
    'license_email' as template,
    if(id % 10 = 1, 'failed', 'delivered') as event,
    created_at + interval 1 minute as occurred_at
from license_app.licenses
where id % 5 > 0;
