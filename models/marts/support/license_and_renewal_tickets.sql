with

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_queued') }}

),

linked as (

    select * from {{ ref('int_license_and_renewal_tickets_linked') }}

),

subscriptions as (

    select * from {{ ref('int_ticket_subscriptions_matched') }}

),

request_types as (

    select * from {{ ref('int_request_types_classified') }}

),

replies as (

    select * from {{ ref('int_ticket_replies_timed') }}

),

routes as (

    select * from {{ ref('int_ticket_routes_found') }}

),

changes as (

    select * from {{ ref('int_ticket_changes_counted') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

described as (

    select
        -- ids
        tickets.ticket_id,
        linked.crm_account_id,
        subscriptions.subscription_name,

        -- details
        tickets.intake_channel,
        request_types.request_type,
        request_types.growth_group,
        lower(tickets.priority) as priority,
        lower(tickets.status) as status,
        coalesce(routes.routed_to, 'support') as routed_to,
        routes.routed_to_region,
        linked.account_source,

        -- dates
        tickets.created_at,
        replies.first_reply_due_at,
        replies.first_reply_at,
        routes.routed_at,
        changes.solved_at,

        -- measures
        cast(
            round(
                case
                    when routes.routed_at < tickets.created_at then 0
                    else datediff('minute', tickets.created_at, routes.routed_at)
                end / 60.0,
                2
            ) as decimal(18, 2)
        ) as hours_to_route,
        cast(changes.reassignments as bigint) as reassignments,
        cast(changes.reopens as bigint) as reopens,
        cast(
            datediff(
                'day',
                cast(tickets.created_at as date),
                coalesce(cast(changes.solved_at as date), as_of.as_of_date)
            ) as bigint
        ) as age_days,
        cast(tickets.unreadable_audits as bigint) as unreadable_audits,

        -- flags
        linked.is_open,
        replies.is_first_reply_breached
    from tickets
    cross join as_of
    inner join linked
        on tickets.ticket_id = linked.ticket_id
    inner join changes
        on tickets.ticket_id = changes.ticket_id
    left join subscriptions
        on tickets.ticket_id = subscriptions.ticket_id
    left join request_types
        on tickets.ticket_id = request_types.ticket_id
    left join replies
        on tickets.ticket_id = replies.ticket_id
    left join routes
        on tickets.ticket_id = routes.ticket_id

)

select * from described
