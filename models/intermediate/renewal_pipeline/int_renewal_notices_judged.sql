with

notices as (

    select * from {{ ref('int_renewal_notices_scheduled') }}

),

auto_renew as (

    select * from {{ ref('int_notice_auto_renew_known') }}

),

seats as (

    select * from {{ ref('int_notice_seats_compared') }}

),

silent_periods as (

    select * from {{ ref('int_silent_periods_dated') }}

),

mails as (

    select * from {{ ref('int_notice_mails_matched') }}

),

logs as (

    select * from {{ ref('int_notice_logs_dated') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

known as (

    select
        notices.*,
        as_of.as_of_date,
        mails.sent_at,
        auto_renew.is_auto_renew,
        seats.billable_users,
        seats.licensed_seats as seats_of_the_day,
        silent_periods.billing_account_id is not null as is_silent,
        coalesce(
            notices.scheduled_on >= logs.covers_from and notices.last_due_on < logs.covers_until, false
        ) as is_log_covering,
        case
            when notices.term_obstacle is not null then notices.term_obstacle
            when notices.notice_condition = 'always' then null
            when auto_renew.is_auto_renew is null then 'auto-renew unknown'
            when not auto_renew.is_auto_renew then 'auto-renew off'
            when notices.notice_condition = 'auto_renew' then null
            when notices.delivery != 'SaaS' then 'not SaaS'
            when seats.billable_users is null then 'users unknown'
            when seats.billable_users <= seats.licensed_seats then 'seats do not rise'
            when not seats.is_paid then 'bill does not rise'
        end as obstacle
    from notices
    cross join as_of
    left join auto_renew
        on
            notices.subscription_name = auto_renew.subscription_name
            and notices.term_number = auto_renew.term_number
            and notices.days_before_renewal = auto_renew.days_before_renewal
    left join seats
        on
            notices.subscription_name = seats.subscription_name
            and notices.term_number = seats.term_number
            and notices.days_before_renewal = seats.days_before_renewal
    left join silent_periods
        on
            notices.billing_account_id = silent_periods.billing_account_id
            and notices.decided_on >= silent_periods.silent_from
            and notices.decided_on < silent_periods.silent_until
    left join mails
        on
            notices.subscription_name = mails.subscription_name
            and notices.term_number = mails.term_number
            and notices.days_before_renewal = mails.days_before_renewal
    left join logs
        on notices.sender = logs.sender

),

-- what was recorded was sent, whatever spoke against it; what nobody owes is not missed
judged as (

    select
        known.*,
        case
            when known.sent_at is not null then 'sent'
            when known.obstacle is not null then 'not_applicable'
            when known.is_silent then 'suppressed'
            when known.scheduled_on > known.as_of_date then 'upcoming'
            when known.last_due_on >= known.as_of_date then 'due'
            when known.is_log_covering then 'missed'
            else 'unrecorded'
        end as status
    from known

)

select * from judged
