-- R13: the queue, ticket by ticket and day by day.

create table recomputed.license_and_renewal_tickets as
with

last_states as (

    select
        ticket_id,
        max_by(is_over, (moment, event_id)) as is_over,
        max(moment) filter (is_over and not was_over) as over_at,
        count(*) filter (was_over and not is_over) as reopens
    from ticket_states
    group by ticket_id

)

select
    tickets.id as ticket_id,
    askers.crm_account_id,
    askers.account_source,
    askers.subscription_name,
    tickets.intake_channel,
    tickets.priority,
    tickets.status,
    not last_states.is_over as is_open,
    tickets.created_at,
    reply_targets.due_at as first_reply_due_at,
    replies.replied_at as first_reply_at,
    case
        -- nobody can say without a policy
        when reply_targets.due_at is null then null
        when replies.replied_at is not null then replies.replied_at > reply_targets.due_at
        else last_states.is_over or reply_targets.due_at < as_of() + 1
    end as is_first_reply_breached,
    coalesce(routings.routed_to, 'support') as routed_to,
    routings.region as routed_to_region,
    if(routings.routed_to = 'support', null, routings.moment) as routed_at,
    cast((epoch(routed_at) - epoch(tickets.created_at)) / 3600 as decimal(18, 2)) as hours_to_route,
    coalesce(reassigned.times, 0) as reassignments,
    last_states.reopens,
    if(last_states.is_over, last_states.over_at, null) as solved_at,
    datediff('day', cast(tickets.created_at as date), coalesce(cast(solved_at as date), as_of())) as age_days,
    coalesce(request_types.request_type, 'unmapped') as request_type,
    coalesce(request_types.growth_group, 'unmapped') as growth_group
from queue_tickets as tickets
inner join last_states on last_states.ticket_id = tickets.id
inner join replies on replies.ticket_id = tickets.id
inner join askers on askers.ticket_id = tickets.id
left join reply_targets on reply_targets.ticket_id = tickets.id
left join routings on routings.ticket_id = tickets.id
left join reassigned on reassigned.ticket_id = tickets.id
left join (
    ticket_fields as fields
    inner join rules.request_types as request_types
        on cast(request_types.ticket_field_id as varchar) = fields.field_id
        and request_types.request_type = lower(fields.field_value)
        and request_types.valid_from <= as_of()
) on fields.ticket_id = tickets.id;

-- A ticket is open until it is over, and again from each day on which it is reopened.
create table open_periods as
select
    ticket_id,
    is_over,
    was_over,
    cast(moment as date) as from_day,
    lead(from_day, 1, date '9999-12-31') over (partition by ticket_id order by moment, event_id) as until_day
from ticket_states
where is_over <> was_over or event_id = -1;

create table recomputed.license_and_renewal_queue_by_day as
with

-- Under the destination of today, from the first ticket of its kind on.
days as (

    select
        intake_channel,
        routed_to,
        cast(unnest(range(min(created_at)::date, as_of() + 1, interval 1 day)) as date) as date_day
    from recomputed.license_and_renewal_tickets
    group by intake_channel, routed_to

),

happened as (

    select
        ticket_id, cast(created_at as date) as date_day, 1 as opened, 0 as reopened, 0 as routed, 0 as closed
    from recomputed.license_and_renewal_tickets
    union all
    select ticket_id, cast(routed_at as date), 0, 0, 1, 0
    from recomputed.license_and_renewal_tickets
    union all
    select ticket_id, from_day, 0, cast(was_over as integer), 0, cast(is_over as integer)
    from open_periods

),

counted as (

    select
        intake_channel,
        routed_to,
        date_day,
        sum(opened) as opened,
        sum(reopened) as reopened,
        sum(routed) as routed,
        sum(closed) as closed
    from happened
    inner join recomputed.license_and_renewal_tickets using (ticket_id)
    group by all

),

open_then as (

    select
        intake_channel,
        routed_to,
        date_day,
        count(*) as tickets,
        median(datediff('day', cast(created_at as date), date_day)) as age_days
    from days
    inner join recomputed.license_and_renewal_tickets using (intake_channel, routed_to)
    inner join open_periods using (ticket_id)
    where not is_over and from_day <= date_day and until_day > date_day
    group by all

)

select
    date_day,
    intake_channel,
    routed_to,
    coalesce(opened, 0) as opened,
    coalesce(reopened, 0) as reopened,
    coalesce(routed, 0) as routed,
    coalesce(closed, 0) as closed,
    coalesce(tickets, 0) as open_at_end_of_day,
    age_days as median_age_days
from days
left join counted using (intake_channel, routed_to, date_day)
left join open_then using (intake_channel, routed_to, date_day);
