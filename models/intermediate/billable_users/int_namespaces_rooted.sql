with recursive

namespaces as (

    select * from {{ ref('stg_gitlab_com__namespaces') }}

),

-- a namespace and everything above it; 20 levels is what GitLab.com allows
ancestors as (

    select
        namespace_id,
        namespace_id as ancestor_id,
        parent_namespace_id as parent_id,
        0 as levels_up
    from namespaces

    union all

    select
        ancestors.namespace_id,
        namespaces.namespace_id as ancestor_id,
        namespaces.parent_namespace_id as parent_id,
        ancestors.levels_up + 1 as levels_up
    from ancestors
    inner join namespaces
        on ancestors.parent_id = namespaces.namespace_id
    where ancestors.levels_up < 20

),

rooted as (

    select
        namespace_id,
        ancestor_id,
        levels_up,
        first_value(ancestor_id) over (
            partition by namespace_id
            order by levels_up desc
        ) as root_namespace_id
    from ancestors

)

select * from rooted
