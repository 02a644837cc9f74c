with

invitations as (

    select * from {{ ref('int_group_invitations_in_force') }}

),

namespaces as (

    select * from {{ ref('int_namespaces_rooted') }}

),

invited_groups as (

    select distinct invited_group_id
    from invitations

),

-- a group comes itself, with whom it or a group above it has invited
steps as (

    select
        invited_group_id as group_id,
        invited_group_id as reached_group_id,
        50 as group_access,
        cast('1900-01-01' as date) as invited_on
    from invited_groups

    union all

    select
        namespaces.namespace_id as group_id,
        invitations.invited_group_id as reached_group_id,
        max(invitations.group_access) as group_access,
        min(invitations.invited_on) as invited_on
    from invited_groups
    inner join namespaces
        on invited_groups.invited_group_id = namespaces.namespace_id
    inner join invitations
        on
            namespaces.ancestor_id = invitations.namespace_id
            and not invitations.is_project_shared
            and namespaces.namespace_id != invitations.invited_group_id
    group by namespaces.namespace_id, invitations.invited_group_id

),

-- every round doubles the steps; a circle ends because a pair of groups is kept once
{% for reached, further in [('steps', 'within_2'), ('within_2', 'within_4'), ('within_4', 'within_8')] %}
    {{ further }} as (

        select
            nearer.group_id,
            further.reached_group_id,
            max(least(nearer.group_access, further.group_access)) as group_access,
            min(greatest(nearer.invited_on, further.invited_on)) as invited_on
        from {{ reached }} as nearer
        inner join {{ reached }} as further
            on nearer.reached_group_id = further.group_id
        group by nearer.group_id, further.reached_group_id

    ){{ ',' if not loop.last }}
{% endfor %}
select * from within_8
