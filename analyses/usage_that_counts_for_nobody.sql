-- Which reports and memberships count for no subscription, or not in its maximum, and why?
with

usage_by_day as (

    select * from {{ ref('billable_users_by_day') }}

),

members as (

    select * from {{ ref('stg_gitlab_com__members') }}

),

namespaces as (

    select * from {{ ref('stg_gitlab_com__namespaces') }}

),

projects as (

    select * from {{ ref('stg_gitlab_com__projects') }}

),

reasons as (

    select
        'instance without a known subscription' as reason,
        deployment_id as record_id
    from usage_by_day
    where deployment_type = 'instance' and subscription_name = 'unlinked'

    union all

    select
        'reported before its licence began' as reason,
        deployment_id as record_id
    from usage_by_day
    where is_before_license

    union all

    select
        'reported outside the terms of its subscription' as reason,
        deployment_id as record_id
    from usage_by_day
    where subscription_name != 'unlinked' and term_number is null

    union all

    select
        'reported without counting the users' as reason,
        deployment_id as record_id
    from usage_by_day
    where billable_users is null

    union all

    select
        'member of a deleted group or project' as reason,
        members.member_id as record_id
    from members
    left join namespaces
        on
            members.source_id = namespaces.namespace_id
            and members.source_type = 'Namespace'
    left join projects
        on
            members.source_id = projects.project_id
            and members.source_type = 'Project'
    where coalesce(namespaces.namespace_id, projects.project_id) is null

),

counted as (

    select
        reason,
        count(*) as found,
        count(distinct record_id) as records
    from reasons
    group by reason

)

select * from counted
order by found desc, reason
