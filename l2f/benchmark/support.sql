-- Who works on the few tickets of applications.sql, by which policy, and how the tickets went on.

create view zendesk.groups as
select
    number as id,
    name,
    timestamp '2018-01-02' as created_at,
    timestamp '2018-01-02' as updated_at
from (values (0, 'Licensing & Renewals'), (1, 'Billing'), (2, 'Support EMEA'), (3, 'Support AMER'), (4, 'Support APAC'))
    as groups (number, name);

create view zendesk.group_memberships as
select
    person + 1 as id,
    person % 5 as group_id,
    person as user_id,
    timestamp '2018-01-02' as created_at,
    timestamp '2018-01-02' as updated_at
from range(30) as counted (person);

create view zendesk.users as
select
    person as id,
    concat('Agent ', person) as name,
    concat('agent', person, '@support.gitlab.example') as email,
    if(person % 10 = 1, 'admin', 'agent') as role,
    cast(null as bigint) as organization_id,
    timestamp '2018-01-02' as created_at,
    timestamp '2018-01-02' as updated_at
from range(30) as counted (person)
union all
select
    account + 800000,
    concat('First', account, ' Last', account),
    concat('buyer', account, '@customer', account, '.example'),
    'end-user',
    account + 700000,
    moment(date '2017-01-01', account),
    moment(date '2020-01-01', account)
from drawn.accounts
where account % 50 = 1;

create view zendesk.ticket_forms as
select
    id,
    name,
    name as display_name,
    true as active,
    '[360020421853, 360000012345]' as ticket_field_ids,
    timestamp '2018-01-02' as created_at,
    timestamp '2018-01-02' as updated_at
from (values (360000071293, 'Upgrades, Renewals & AR (refunds)'), (360001172559, 'Accounts Receivable/Refunds'))
    as forms (id, name);

create view zendesk.ticket_fields as
select
    360020421853 as id,
    'Transactions issue type' as title,
    'tagger' as type,
    true as active,
    '[{"name": "Renewal", "value": "renewal"}]' as custom_field_options,
    timestamp '2018-01-02' as created_at,
    timestamp '2018-01-02' as updated_at;

create view zendesk.sla_policies as
select
    1 as id,
    'Low priority' as title,
    1 as position,
    '{"all": [{"field": "priority", "operator": "is", "value": "low"}], "any": []}' as filter,
    '[{"priority": "low", "metric": "first_reply_time", "target": 1440, "business_hours": true}]' as policy_metrics,
    timestamp '2018-01-02' as created_at,
    timestamp '2018-01-02' as updated_at;

create view zendesk.tags as
select
    'renewals' as name,
    count(*) as count
from zendesk.tickets;

-- Entered, answered after four hours, and solved or handed to Billing after two days.
create view zendesk.ticket_audits as
select
    tickets.id * 3 + step as id,
    tickets.id as ticket_id,
    if(step = 0, requester_id, assignee_id) as author_id,
    '{"channel": "web"}' as via,
    case step
        when 0 then concat(
            '[{"id": ', tickets.id * 30, ', "type": "Create", "field_name": "status", "value": "new"}, {"id": ',
            tickets.id * 30 + 1, ', "type": "Create", "field_name": "priority", "value": "low"}, {"id": ',
            tickets.id * 30 + 2, ', "type": "Create", "field_name": "ticket_form_id", "value": "', ticket_form_id,
            '"}, {"id": ', tickets.id * 30 + 3, ', "type": "Comment", "public": true, "author_id": ', requester_id,
            ', "body": "How many seats do we renew?"}]'
        )
        when 1 then concat(
            '[{"id": ', tickets.id * 30 + 10, ', "type": "Comment", "public": true, "author_id": ', assignee_id,
            ', "body": "..."}, {"id": ', tickets.id * 30 + 11,
            ', "type": "Change", "field_name": "status", "previous_value": "new", "value": "open"}]'
        )
        else concat(
            '[{"id": ', tickets.id * 30 + 20, ', "type": "Change", "field_name": ',
            if(
                status = 'open',
                '"ticket_form_id", "previous_value": "360000071293", "value": "360001172559"}]',
                '"status", "previous_value": "open", "value": "solved"}]'
            )
        )
    end as events,
    created_at + to_hours([0, 4, 48][step + 1]) as created_at
from zendesk.tickets
cross join range(3) as steps (step)
where created_at + to_hours([0, 4, 48][step + 1]) < as_of() + interval 12 hours;

create view zendesk.ticket_metrics as
select
    id,
    id as ticket_id,
    '{"business": 240, "calendar": 240}' as reply_time_in_minutes,
    0 as reopens,
    1 as replies,
    created_at as initially_assigned_at,
    if(status = 'solved', created_at + interval 48 hours, null) as solved_at,
    created_at,
    updated_at
from zendesk.tickets;

create view zendesk.satisfaction_ratings as
select
    id,
    id as ticket_id,
    requester_id,
    assignee_id,
    group_id,
    'good' as score,
    updated_at as created_at,
    updated_at
from zendesk.tickets
where status = 'solved' and id % 10 = 2;
