-- Many tickets: 20 for each subscription, each with four audits of ten events together.
-- Takes the place of the few tickets of applications.sql; their rows are numbered, nothing is kept in memory.

create macro ticket_total() as cast(getvariable('subscriptions') as bigint) * 20;
create macro ticket_account(ticket) as cast(ticket * 7919 % account_total() as integer);
create macro ticket_opened(ticket) as moment(date '2018-01-01' + cast(ticket % 973 as integer), ticket);
-- Every tenth ticket is on the queue's own form, every tenth on the support form, half of these about a licence.
create macro ticket_form(ticket) as [360000071293, 334487, 360000837100][least(ticket % 10, 2) + 1];

create or replace view zendesk.organizations as
select
    account + 700000 as id,
    concat('Customer ', account) as name,
    to_json({'salesforce_id': salesforce_id_18('0016100', crm_account), 'market_segment': 'smb'}) as organization_fields,
    moment(date '2017-01-01', account) as created_at,
    moment(date '2020-01-01', account) as updated_at
from drawn.accounts;

create or replace view zendesk.tickets as
select
    ticket + 1 as id,
    -- some people are in no organisation
    if(ticket % 11 = 0, null, ticket_account(ticket) + 700000) as organization_id,
    ticket_account(ticket) + 800000 as requester_id,
    ticket % 30 as assignee_id,
    ticket % 5 as group_id,
    ticket_form(ticket) as ticket_form_id,
    if(ticket % 3 = 0 and ticket_opened(ticket) > timestamp '2020-06-01', 'open', 'solved') as status,
    ['low', 'normal', 'high', 'urgent'][ticket % 4 + 1] as priority,
    'Question about my renewal' as subject,
    if(ticket % 50 = 7, 'renewals@gitlab.com', null) as recipient,
    if(ticket % 50 = 7, '{"channel": "email"}', '{"channel": "web"}') as via,
    concat(
        '[{"id": 360020421853, "value": "renewal"}, {"id": 360000012345, "value": ',
        if(ticket % 20 = 1, '"help_with_my_license"', 'null'), '}]'
    ) as custom_fields,
    '[]' as tags,
    ticket_opened(ticket) as created_at,
    created_at + interval 3 days as updated_at
from range(ticket_total()) as counted (ticket);

create view zendesk.ticket_audits as
select
    ticket * 4 + step + 1 as id,
    ticket + 1 as ticket_id,
    if(step = 0, ticket_account(ticket) + 800000, ticket % 30 + 900000) as author_id,
    '{"channel": "web"}' as via,
    case step
        when 0 then concat(
            '[{"id": ', id * 10, ', "type": "Create", "field_name": "status", "value": "new"}, {"id": ', id * 10 + 1,
            ', "type": "Create", "field_name": "priority", "value": "low"}, {"id": ', id * 10 + 2,
            ', "type": "Create", "field_name": "ticket_form_id", "value": "', ticket_form(ticket), '"}, {"id": ', id * 10 + 3,
            ', "type": "Create", "field_name": "group_id", "value": "9001"}, {"id": ', id * 10 + 4,
            ', "type": "Comment", "public": true, "author_id": ', author_id, ', "body": "How many seats do we renew?"}]'
        )
        when 1 then concat(
            '[{"id": ', id * 10, ', "type": "Comment", "public": true, "author_id": ', author_id, ', "body": "..."}, {"id": ',
            id * 10 + 1, ', "type": "Change", "field_name": "status", "previous_value": "new", "value": "open"}]'
        )
        when 2 then concat(
            '[{"id": ', id * 10, ', "type": "Change", "field_name": "',
            if(ticket % 4 = 0, 'ticket_form_id", "previous_value": "360000071293", "value": "360001172559"',
            'assignee_id", "previous_value": "9101", "value": "9102"'), '}, {"id": ', id * 10 + 1,
            ', "type": "Change", "field_name": "group_id", "previous_value": "9001", "value": "9002"}]'
        )
        else concat(
            '[{"id": ', id * 10, ', "type": "Change", "field_name": "status", "previous_value": "open", "value": "',
            if(ticket % 3 = 0 and ticket_opened(ticket) > timestamp '2020-06-01', 'pending', 'solved'), '"}]'
        )
    end as events,
    ticket_opened(ticket) + to_hours(cast(step * 20 as integer)) as created_at
from range(ticket_total()) as counted (ticket)
cross join range(4) as steps (step);

create view zendesk.ticket_metrics as
select
    id,
    id as ticket_id,
    '{"business": 1200, "calendar": 1200}' as reply_time_in_minutes,
    0 as reopens,
    1 as replies,
    created_at as initially_assigned_at,
    if(status = 'solved', created_at + interval 60 hours, null) as solved_at,
    created_at,
    updated_at
from zendesk.tickets;
