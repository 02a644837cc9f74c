-- What the crowded set needs beside the benchmark's scripts, in their words. Who works in Zendesk by which policies,
-- whom they put in copy, and logs of renewal notices: early, late, refused, doubled.

create table drawn.subscription_versions as from zuora.subscription;
create table drawn.app_orders as from customers_app.orders;
create table drawn.mail_events as from mailgun.events;

-- Some cancel ahead, some are cancelled afterwards.
create or replace view zuora.subscription as
select
    * replace (
        if(
            status = 'Cancelled',
            least(created_date + to_days(draw('cancelled ahead', name, 81) - 40), timestamp '2020-08-31'),
            created_date
        ) as created_date
    )
from drawn.subscription_versions;

create view zendesk.users as
select
    person + 900000 as id,
    concat('Agent ', person) as name,
    concat('agent', person, '@support.gitlab.example') as email,
    case person % 10 when 1 then 'admin' when 2 then 'end-user' else 'agent' end as role,
    cast(null as bigint) as organization_id
from range(30) as counted (person)
union all
select person + 950000, concat('Seller ', person), concat('seller', person, '@gitlab.example'), 'end-user', null
from range(100) as counted (person)
union all
select 960000 + number, name, concat('lead', number, '@gitlab.example'), 'end-user', null
from (values (0, 'Mona Elliot'), (1, 'Elsje Smart'), (2, 'Somebody Else')) as leads (number, name)
union all
select
    account + 800000,
    concat('Customer ', account),
    concat('buyer', account, '@customer', account, '.example'),
    'end-user',
    if(account % 3 = 0, account + 700000, null)
from drawn.accounts
where account % 5 > 0;

create view zendesk.sla_policies as
select
    number as id,
    number as position,
    concat(
        '{"all": [{"field": "', field, '", "operator": "is", "value": "', wanted, '"}], "any": [',
        if(forms = '', '', concat('{"field": "ticket_form_id", "operator": "is", "value": "', forms, '"}')), ']}'
    ) as filter,
    concat(
        '[{"priority": "low", "metric": "first_reply_time", "target": ', target,
        ', "business_hours": ', in_business, '}]'
    ) as policy_metrics,
    made_at as created_at,
    made_at as updated_at
from (values
    (1, 'priority', 'urgent', '', 30, false, timestamp '2017-01-01'),
    (2, 'brand_id', '1', '', 30, false, timestamp '2017-01-01'),
    (3, 'priority', 'low', '334487', 600, true, timestamp '2018-03-01'),
    (4, 'priority', 'low', '', 1190, false, timestamp '2019-01-01')
) as policies (number, field, wanted, forms, target, in_business, made_at);

-- What Zendesk measured differs from what the audits say.
create table drawn.measured as from zendesk.ticket_metrics;
create or replace view zendesk.ticket_metrics as
select * replace (replace(reply_time_in_minutes, '1200', '1500') as reply_time_in_minutes)
from drawn.measured;

create table drawn.audits as from zendesk.ticket_audits;
create or replace view zendesk.ticket_audits as
select * from drawn.audits
union all
-- an agent or the customer puts somebody in copy, at a moment of its own or with what else happens
select
    ticket + 1000000,
    ticket + 1,
    if(ticket % 7 = 0, ticket_account(ticket) + 800000, 900000 + ticket % 30),
    '{"channel": "web"}',
    concat(
        '[{"id": ', (ticket + 1000000) * 10, ', "type": "Cc", "recipients": [',
        if(ticket % 2 = 0, 950000 + ticket_account(ticket) * 9 // 10 % 100, 960000 + draw('lead', ticket, 3)), ']}]'
    ),
    ticket_opened(ticket) + to_hours(draw('copied', ticket, 4) * 20)
from range(ticket_total()) as counted (ticket)
where draw('is copied', ticket, 3) = 0
union all
-- Billing hands back
select
    ticket + 2000000,
    ticket + 1,
    900000 + ticket % 30,
    '{"channel": "web"}',
    concat(
        '[{"id": ', (ticket + 2000000) * 10, ', "type": "Change", "field_name": "ticket_form_id", "previous_value":',
        ' "360001172559", "value": "360000071293"}]'
    ),
    ticket_opened(ticket) + interval 50 hours
from range(ticket_total()) as counted (ticket)
where ticket % 4 = 0 and draw('is back', ticket, 3) = 0
union all
-- recorded twice
select id + 3000000, ticket_id, author_id, via, events, created_at
from drawn.audits
where id % 13 = 0;

-- A notice of every version of a term, up to two days early or late.
create view zuora.notification_history_email as
select
    concat('mail-', id, '-', days) as id,
    account_id,
    if(draw('account only', id || days, 10) = 0, null, id) as object_id,
    if(draw('by number', id || days, 5) = 0, '4028', concat('renewal-', days, '-days')) as notification_id,
    if(draw('other', id || days, 9) = 0, 'Your invoice', concat('Your subscription renews in ', days, ' days')) as subject,
    if(draw('failed', id || days, 8) = 0, 'Failed', 'Sent') as status,
    moment(term_end_date - days + draw('late', id || days, 5) - 2, 0) as created_on
from zuora.subscription
cross join (values (90), (45), (21), (15), (3), (0)) as cadence (days)
where created_on between timestamp '2019-09-01' and timestamp '2020-09-02' and draw('mailed', id || days, 4) > 0;

create or replace view mailgun.events as
select * from drawn.mail_events
union all
select
    concat('buyer', account, '@customer', account, '.example'),
    'customers_app',
    if(draw('template', subscription, 5) = 0, 'receipt', 'auto_renew_seat_increase'),
    if(draw('refused', subscription, 6) = 0, 'failed', 'delivered'),
    moment(months_after(start_date, (renewals + 1) * term_months) - 14 + draw('late', subscription, 5) - 2, 0)
from drawn.subscriptions
where
    is_saas
    and is_web_direct
    and months_after(start_date, (renewals + 1) * term_months) between date '2020-01-20' and date '2020-09-20';

create or replace view customers_app.orders as
select
    * replace (
        if(id % 6 = 1, end_date - to_days(14 - cast(id % 3 as integer)), null) as increased_billing_rate_notified_at
    )
from drawn.app_orders;
