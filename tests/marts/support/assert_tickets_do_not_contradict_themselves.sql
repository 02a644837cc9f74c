-- Why: an unanswered or open ticket that looks answered or solved is missing from every figure about waiting.
-- When it fails: moments, flags and destination of the ticket shown contradict each other.
with

tickets as (

    select * from {{ ref('license_and_renewal_tickets') }}

),

contradicting as (

    select *
    from tickets
    where
        is_open != (solved_at is null)
        or (routed_to = 'support') != (routed_at is null)
        or (routed_at is null) != (hours_to_route is null)
        or (routed_to = 'sales_sdr_region') != (routed_to_region is not null)
        or (first_reply_due_at is null and is_first_reply_breached)
        or (first_reply_at > first_reply_due_at and not is_first_reply_breached)
        or (first_reply_at <= first_reply_due_at and is_first_reply_breached)
        or first_reply_due_at < created_at
        or first_reply_at < created_at
        or hours_to_route < 0
        or age_days < 0
        or (account_source is null and crm_account_id is not null)

)

select * from contradicting
