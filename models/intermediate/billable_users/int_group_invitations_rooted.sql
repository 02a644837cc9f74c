with

invitations as (

    select * from {{ ref('int_group_invitations_in_force') }}

),

nested as (

    select * from {{ ref('int_group_invitations_nested') }}

),

namespaces as (

    select * from {{ ref('int_namespaces_rooted') }}

),

-- whom an invited group has invited comes with it, with the least access along the way
rooted as (

    select
        namespaces.root_namespace_id,
        nested.reached_group_id as invited_group_id,
        max(least(invitations.group_access, nested.group_access)) as group_access,
        min(greatest(invitations.invited_on, nested.invited_on)) as invited_on
    from invitations
    inner join namespaces
        on
            invitations.namespace_id = namespaces.namespace_id
            and namespaces.levels_up = 0
    inner join nested
        on invitations.invited_group_id = nested.group_id
    group by namespaces.root_namespace_id, nested.reached_group_id

)

select * from rooted
