-- R7: who needs a seat in each top-level namespace of GitLab.com, and from which day on.

-- Requests, open invitations and memberships that are over do not count, nor does who is not active.
create table memberships as
select
    members.source_id,
    members.source_type,
    members.user_id,
    members.access_level,
    cast(members.created_at as date) as day,
    coalesce(users.user_type, 0) = 0 as is_human
from gitlab_com.members as members
inner join gitlab_com.users as users on users.id = members.user_id and users.state = 'active'
where
    members.requested_at is null
    and (members.invite_token is null or members.invite_accepted_at is not null)
    and (members.expires_at is null or members.expires_at > as_of());

create table accesses as
select roots.root_id, memberships.user_id, is_human, access_level, day
from memberships
inner join roots on roots.namespace_id = memberships.source_id
where source_type = 'Namespace'
union all
select roots.root_id, user_id, is_human, access_level, day
from memberships
inner join gitlab_com.projects as projects on projects.id = memberships.source_id
inner join roots on roots.namespace_id = projects.namespace_id
where source_type = 'Project'
union all
select
    invitations.root_id,
    user_id,
    is_human,
    least(access_level, invitations.access),
    greatest(memberships.day, invitations.day)
from memberships
inner join invitations on invitations.group_id = memberships.source_id
where source_type = 'Namespace';

create table free_guests as
select plans_of.namespace_id as root_id
from gitlab_com.gitlab_subscriptions as plans_of
inner join gitlab_com.plans as plans on plans.id = plans_of.hosted_plan_id
inner join rules.guest_free_plans as guests
    on guests.plan_name = lower(plans.name) and guests.valid_from <= as_of()
group by plans_of.namespace_id
having not max_by(guests.are_guests_billable, guests.valid_from);

-- The first day of each person, as somebody active and as somebody who needs a seat.
create table joined as
select
    root_id,
    user_id,
    min(day) filter (is_human) as active_from,
    min(day) filter (is_human and access_level > if(free_guests.root_id is null, 5, 10)) as billable_from
from accesses
left join free_guests using (root_id)
where access_level > 5
group by root_id, user_id;

-- Which namespace a subscription pays for: Zuora says so, or the order does.
create table paid_namespaces as
with

named as (

    select
        newest.name,
        coalesce(newest.gitlabnamespaceid__c, max_by(orders.gl_namespace_id, orders.created_at))
            as namespace_id
    from newest
    left join customers_app.orders as orders
        on orders.subscription_name = newest.name and orders.gl_namespace_id is not null
    group by newest.name, newest.gitlabnamespaceid__c

)

select named.name, roots.root_id
from named
inner join roots using (namespace_id);

create table namespace_days as
with

changes as (

    select root_id, active_from as day, 1 as active, 0 as billable from joined where active_from is not null
    union all
    select root_id, billable_from, 0, 1 from joined where billable_from is not null
    union all
    select distinct root_id, as_of(), 0, 0 from joined where active_from is not null
    union all
    -- the maximum of a term begins with its first day
    select paid_namespaces.root_id, terms.starts_on, 0, 0
    from paid_namespaces
    inner join terms using (name)

)

select
    root_id,
    day,
    cast(sum(sum(active)) over so_far as bigint) as active_users,
    cast(sum(sum(billable)) over so_far as bigint) as billable_users
from changes
where day <= as_of()
group by root_id, day
window so_far as (partition by root_id order by day)
-- before anybody is in a group there is nothing to say
qualify active_users > 0;
