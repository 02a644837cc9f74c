-- R7: the groups of GitLab.com, and whom they invite.

create table group_tree as
with recursive

climbs (namespace_id, above_id, step) as (

    select id, id, 0
    from gitlab_com.namespaces
    union all
    select climbs.namespace_id, namespaces.parent_id, climbs.step + 1
    from climbs
    inner join gitlab_com.namespaces as namespaces on namespaces.id = climbs.above_id
    where namespaces.parent_id is not null and climbs.step < 20

)

select
    climbs.*,
    max_by(above_id, step) over (partition by namespace_id) as root_id
from climbs;

create table roots as select namespace_id, root_id from group_tree where step = 0;

create table group_links as
select shared_group_id, shared_with_group_id, group_access, cast(created_at as date) as day
from gitlab_com.group_group_links
where expires_at is null or expires_at > as_of();

-- Groups whose members come in by invitation, also by that of an invited group or of one above it. The lowest
-- access on the way counts; there are so few levels that a circle ends.
create table invitations as
with recursive

invited (root_id, group_id, access, day) as (

    select roots.root_id, group_links.shared_with_group_id, group_links.group_access, group_links.day
    from group_links
    inner join roots on roots.namespace_id = group_links.shared_group_id
    union
    select roots.root_id, links.group_id, links.group_access, cast(links.created_at as date)
    from gitlab_com.project_group_links as links
    inner join gitlab_com.projects as projects on projects.id = links.project_id
    inner join roots on roots.namespace_id = projects.namespace_id
    where links.expires_at is null or links.expires_at > as_of()
    union
    select
        invited.root_id,
        group_links.shared_with_group_id,
        least(invited.access, group_links.group_access),
        greatest(invited.day, group_links.day)
    from invited
    inner join group_tree on group_tree.namespace_id = invited.group_id
    inner join group_links on group_links.shared_group_id = group_tree.above_id

)

select distinct invited.root_id, group_tree.above_id as group_id, invited.access, invited.day
from invited
inner join group_tree on group_tree.namespace_id = invited.group_id;
