{{ config(materialized='table') }}

with

members as (

    select * from {{ ref('stg_gitlab_com__members') }}

),

users as (

    select * from {{ ref('stg_gitlab_com__users') }}

),

projects as (

    select * from {{ ref('stg_gitlab_com__projects') }}

),

project_group_links as (

    select * from {{ ref('stg_gitlab_com__project_group_links') }}

),

group_group_links as (

    select * from {{ ref('stg_gitlab_com__group_group_links') }}

),

namespaces as (

    select * from {{ ref('int_namespaces_rooted') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- people who can sign in: no bots, nobody blocked, pending, invited or with minimal access
counted_members as (

    select
        members.user_id,
        members.source_type,
        members.source_id,
        members.access_level,
        cast(coalesce(members.invite_accepted_at, members.created_at) as date) as member_since
    from members
    cross join as_of
    inner join users
        on members.user_id = users.user_id
    where
        members.access_level > 5
        and members.requested_at is null
        and (members.expires_at is null or cast(members.expires_at as date) > as_of.as_of_date)
        and users.state = 'active'
        and coalesce(users.user_type, 0) = 0

),

-- groups invited into a group or a project bring their members, inherited ones included
invitations as (

    select
        shared.root_namespace_id,
        group_group_links.shared_with_group_id as invited_group_id,
        group_group_links.group_access,
        group_group_links.expires_at
    from group_group_links
    inner join namespaces as shared
        on
            group_group_links.shared_group_id = shared.namespace_id
            and shared.levels_up = 0

    union all

    select
        shared.root_namespace_id,
        project_group_links.group_id as invited_group_id,
        project_group_links.group_access,
        project_group_links.expires_at
    from project_group_links
    inner join projects
        on project_group_links.project_id = projects.project_id
    inner join namespaces as shared
        on
            projects.namespace_id = shared.namespace_id
            and shared.levels_up = 0

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
        counted_members.member_since
    from invitations
    cross join as_of
    inner join namespaces as invited
        on invitations.invited_group_id = invited.namespace_id
    inner join counted_members
        on
            invited.ancestor_id = counted_members.source_id
            and counted_members.source_type = 'Namespace'
    where
        least(counted_members.access_level, invitations.group_access) > 5
        and (invitations.expires_at is null or cast(invitations.expires_at as date) > as_of.as_of_date)

),

people as (

    select
        root_namespace_id,
        user_id,
        max(access_level) as access_level,
        min(member_since) as member_since
    from memberships
    group by root_namespace_id, user_id

),

counted as (

    select
        root_namespace_id as namespace_id,
        member_since,
        count(*) as people,
        count_if(access_level <= 10) as guests
    from people
    group by root_namespace_id, member_since

)

select * from counted
