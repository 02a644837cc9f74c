-- R13: who a ticket was passed on to, and when it had to be answered.

-- At one moment the form speaks before the owner, the owner before the lead. Billing hands back by form too.
create table routings as
with

passed as (

    select
        events.ticket_id,
        events.moment,
        coalesce(forms.routed_to, 'support') as routed_to,
        null as region,
        3 as strength
    from ticket_events as events
    left join ticket_forms as forms on forms.ticket_form_id = events.new_value
    left join ticket_forms as left_forms on left_forms.ticket_form_id = events.old_value
    where
        events.field = 'ticket_form_id'
        and (forms.routed_to is not null or left_forms.routed_to is not null)
    union all
    select
        events.ticket_id,
        events.moment,
        if(lower(copied.email) = lower(owners.email), 'sales_account_owner', 'sales_sdr_region'),
        if(lower(copied.email) = lower(owners.email), null, leads.sales_region),
        if(lower(copied.email) = lower(owners.email), 2, 1)
    from (select *, unnest(recipients) as recipient from ticket_events where kind = 'Cc') as events
    inner join zendesk.users as support
        on support.id = events.author_id and support.role in ('agent', 'admin')
    inner join zendesk.users as copied on copied.id = events.recipient
    left join askers using (ticket_id)
    left join salesforce.account as account on account.id = askers.crm_account_id
    left join salesforce.user as owners on left(owners.id, 15) = left(account.ownerid, 15)
    left join (
        select *, lead(valid_from, 1, date '9999-12-31') over same_region as valid_until
        from rules.sdr_regional_leads
        window same_region as (partition by sales_region order by valid_from)
    ) as leads
        on leads.lead_name = copied.name
        and cast(events.moment as date) >= leads.valid_from
        and cast(events.moment as date) < leads.valid_until
    where lower(copied.email) = lower(owners.email) or leads.lead_name is not null

),

strongest as (

    select *
    from passed
    qualify row_number() over (partition by ticket_id, moment order by strength desc, region) = 1

),

changed as (

    select *
    from strongest
    qualify
        (routed_to, region)
        is distinct from lag((routed_to, region)) over (partition by ticket_id order by moment)

)

select *
from changed
qualify row_number() over (partition by ticket_id order by moment desc) = 1;

create macro holds(condition, of_priority, of_form) as condition ->> '$.operator' = 'is' and coalesce(
    condition ->> '$.value'
    = case condition ->> '$.field' when 'priority' then of_priority when 'ticket_form_id' then of_form end,
    false
);

-- The first policy that fits the first priority and form says when an answer is due.
create table reply_targets as
with

first_priorities as (

    select
        tickets.id as ticket_id,
        coalesce(
            if(
                count(events.kind) = 0,
                any_value(tickets.priority),
                arg_min_null(events.first_value, (events.moment, events.event_id))
            ),
            'low'
        ) as first_priority
    from queue_tickets as tickets
    left join ticket_events as events on events.ticket_id = tickets.id and events.field = 'priority'
    group by tickets.id

),

fitting as (

    select first_priorities.*, tickets.created_at, policies.policy_metrics
    from first_priorities
    inner join (select id as ticket_id, created_at from queue_tickets) as tickets using (ticket_id)
    left join first_forms using (ticket_id)
    inner join zendesk.sla_policies as policies
        on policies.created_at < tickets.created_at
        and coalesce(list_bool_and(
            [holds(c, first_priority, ticket_form_id) for c in from_json(filter -> '$.all', '["json"]')]
        ), true)
        and coalesce(list_bool_or(
            [holds(c, first_priority, ticket_form_id) for c in from_json(filter -> '$.any', '["json"]')]
        ), true)
    qualify row_number() over (partition by ticket_id order by policies.position) = 1

)

select
    ticket_id,
    60 * cast(metric ->> '$.target' as bigint) as seconds,
    -- a weekend is no time: 120 hours a week, from Monday on
    date_trunc('week', created_at) as monday,
    least(datediff('second', monday, created_at), 432000) + seconds - 1 as last_second,
    if(
        metric ->> '$.business_hours' = 'true',
        monday + to_weeks(cast(last_second // 432000 as integer)) + to_seconds(last_second % 432000 + 1),
        created_at + to_seconds(seconds)
    ) as due_at
from fitting
cross join unnest(from_json(policy_metrics, '["json"]')) as metrics (metric)
where metric ->> '$.metric' = 'first_reply_time' and metric ->> '$.priority' = first_priority;

-- Support's first public words, else what Zendesk measured.
create table replies as
select
    tickets.id as ticket_id,
    coalesce(
        min(events.moment),
        any_value(tickets.created_at)
        + to_minutes(cast(any_value(metrics.reply_time_in_minutes) ->> '$.calendar' as bigint))
    ) as replied_at
from queue_tickets as tickets
left join (
    ticket_events as events
    inner join zendesk.users as users on users.id = events.author_id and users.role in ('agent', 'admin')
)
    on events.ticket_id = tickets.id
    and events.kind = 'Comment'
    and events.is_public
    and events.moment > tickets.created_at
left join zendesk.ticket_metrics as metrics on metrics.ticket_id = tickets.id
group by tickets.id;
