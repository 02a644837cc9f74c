with

notices as (

    select * from {{ ref('int_renewal_notices_judged') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

described as (

    select
        -- ids
        notices.subscription_name,
        notices.term_number,
        cast(notices.days_before_renewal as bigint) as days_before_renewal,
        notices.billing_account_id,
        accounts.crm_account_id,

        -- dates
        notices.renews_on,
        notices.scheduled_on,
        notices.last_due_on,
        notices.sent_at,

        -- details
        notices.sender,
        notices.notice_condition,
        notices.status,
        case notices.status
            when 'sent' then concat('recorded', coalesce(' although ' || notices.obstacle, ''))
            when 'not_applicable' then notices.obstacle
            when 'suppressed' then 'silent profile'
            when 'upcoming' then 'still to come'
            when 'due' then 'may still be recorded'
            when 'missed' then 'log of the sender shows nothing'
            when 'unrecorded' then 'no log of the sender covers the day'
        end as reason,
        notices.delivery,

        -- measures
        cast(notices.billable_users as bigint) as billable_users,
        cast(notices.seats_of_the_day as bigint) as licensed_seats,

        -- flags
        notices.is_auto_renew,
        notices.is_silent
    from notices
    left join accounts
        on notices.billing_account_id = accounts.billing_account_id

)

select * from described
