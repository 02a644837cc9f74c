with

members as (

    select * from {{ ref('stg_gitlab_com__members') }}

),

users as (

    select * from {{ ref('stg_gitlab_com__users') }}

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
        cast(
            coalesce(members.invite_accepted_at, members.created_at, cast('1900-01-01' as timestamp)) as date
        ) as member_since
    from members
    cross join as_of
    inner join users
        on members.user_id = users.user_id
    where
        members.access_level > 5
        and members.requested_at is null
        and (members.invite_token is null or members.invite_accepted_at is not null)
        and (members.expires_at is null or cast(members.expires_at as date) > as_of.as_of_date)
        and users.state = 'active'
        and coalesce(users.user_type, 0) = 0

)

select * from counted_members
