with

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

in_force as (

    select
        invitations.root_namespace_id,
        invitations.invited_group_id,
        -- an invitation without a level takes nothing away
        coalesce(invitations.group_access, 50) as group_access
    from invitations
    cross join as_of
    where invitations.expires_at is null or cast(invitations.expires_at as date) > as_of.as_of_date

)

select * from in_force
