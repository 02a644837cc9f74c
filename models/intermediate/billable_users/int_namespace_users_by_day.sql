with

members as (

    select * from {{ ref('int_members_rooted') }}

),

namespaces as (

    select * from {{ ref('int_namespaces_rooted') }}

),

guest_rules as (

    select * from {{ ref('int_guest_rules_by_namespace') }}

),

subscription_terms as (

    select * from {{ ref('int_namespaces_by_term') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- the count can change where people join, a rule or a term begins; the as-of day has a row anyway
changes as (

    select namespace_id, member_since as usage_date, user_id, access_level from members
    union all
    select namespace_id, valid_from as usage_date, null as user_id, null as access_level from guest_rules
    union all
    select namespace_id, term_start_date as usage_date, null as user_id, null as access_level
    from subscription_terms
    union all
    select namespaces.namespace_id, as_of.as_of_date as usage_date, null as user_id, null as access_level
    from namespaces
    cross join as_of
    where namespaces.levels_up = 0 and namespaces.namespace_id = namespaces.root_namespace_id

),

by_day as (

    select
        changes.namespace_id,
        changes.usage_date,
        count(changes.user_id) as people,
        count_if(changes.access_level <= 10) as guests
    from changes
    cross join as_of
    where changes.usage_date <= as_of.as_of_date
    group by changes.namespace_id, changes.usage_date

),

so_far as (

    select
        namespace_id,
        usage_date,
        lead(usage_date) over (partition by namespace_id order by usage_date) as next_usage_date,
        cast(sum(people) over (
            partition by namespace_id order by usage_date rows between unbounded preceding and current row
        ) as bigint) as people,
        cast(sum(guests) over (
            partition by namespace_id order by usage_date rows between unbounded preceding and current row
        ) as bigint) as guests
    from by_day

),

-- people without a date count from the start and have no day of their own
counted as (

    select
        so_far.namespace_id,
        so_far.usage_date,
        coalesce(so_far.next_usage_date, cast('9999-12-31' as date)) as next_usage_date,
        coalesce(subscription_terms.subscription_name, 'unlinked') as subscription_name,
        subscription_terms.term_number,
        so_far.people as active_users,
        case
            when coalesce(guest_rules.are_guests_billable, true) then so_far.people
            else so_far.people - so_far.guests
        end as billable_users,
        case
            when so_far.usage_date = as_of.as_of_date then subscription_terms.max_seats_used
        end as max_seats_used,
        so_far.usage_date = as_of.newest_load_date as is_exact
    from so_far
    cross join as_of
    left join guest_rules
        on
            so_far.namespace_id = guest_rules.namespace_id
            and so_far.usage_date >= guest_rules.valid_from
            and so_far.usage_date < guest_rules.valid_until
    left join subscription_terms
        on
            so_far.namespace_id = subscription_terms.namespace_id
            and so_far.usage_date >= subscription_terms.term_start_date
            and so_far.usage_date < subscription_terms.in_force_until
    where so_far.people > 0 and so_far.usage_date > cast('1900-01-01' as date)

)

select * from counted
