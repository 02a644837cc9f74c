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

as_of as (

    select * from {{ ref('as_of') }}

),

invitations as (

    select
        shared_group_id as shared_id,
        shared_group_id as namespace_id,
        shared_with_group_id as invited_group_id,
        false as is_project_shared,
        group_access,
        expires_at,
        created_at
    from group_group_links

    union all

    select
        projects.project_id as shared_id,
        projects.namespace_id,
        project_group_links.group_id as invited_group_id,
        true as is_project_shared,
        project_group_links.group_access,
        project_group_links.expires_at,
        project_group_links.created_at
    from project_group_links
    inner join projects
        on project_group_links.project_id = projects.project_id

),

-- an invitation without a level takes nothing away; one with minimal access brings nobody who counts
in_force as (

    select
        invitations.shared_id,
        invitations.namespace_id,
        invitations.invited_group_id,
        invitations.is_project_shared,
        coalesce(invitations.group_access, 50) as group_access,
        cast(coalesce(invitations.created_at, cast('1900-01-01' as timestamp)) as date) as invited_on
    from invitations
    cross join as_of
    where
        (invitations.expires_at is null or cast(invitations.expires_at as date) > as_of.as_of_date)
        and coalesce(invitations.group_access, 50) > 5

)

select * from in_force
