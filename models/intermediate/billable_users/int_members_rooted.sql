with

counted_members as (

    select * from {{ ref('int_members_counted') }}

),

projects as (

    select * from {{ ref('stg_gitlab_com__projects') }}

),

namespaces as (

    select * from {{ ref('int_namespaces_rooted') }}

),

invitations as (

    select * from {{ ref('int_group_invitations_rooted') }}

),

memberships as (

    select
        namespaces.root_namespace_id,
        counted_members.user_id,
        counted_members.access_level,
        counted_members.member_since
    from counted_members
    inner join namespaces
        on
            counted_members.source_id = namespaces.namespace_id
            and namespaces.levels_up = 0
    where counted_members.source_type = 'Namespace'

    union all

    select
        namespaces.root_namespace_id,
        counted_members.user_id,
        counted_members.access_level,
        counted_members.member_since
    from counted_members
    inner join projects
        on counted_members.source_id = projects.project_id
    inner join namespaces
        on
            projects.namespace_id = namespaces.namespace_id
            and namespaces.levels_up = 0
    where counted_members.source_type = 'Project'

    union all

    select
        invitations.root_namespace_id,
        counted_members.user_id,
        least(counted_members.access_level, invitations.group_access) as access_level,
        greatest(counted_members.member_since, invitations.invited_on) as member_since
    from invitations
    inner join namespaces as invited
        on invitations.invited_group_id = invited.namespace_id
    inner join counted_members
        on
            invited.ancestor_id = counted_members.source_id
            and counted_members.source_type = 'Namespace'

),

rooted as (

    select
        root_namespace_id as namespace_id,
        user_id,
        max(access_level) as access_level,
        min(member_since) as member_since
    from memberships
    group by root_namespace_id, user_id

)

select * from rooted
