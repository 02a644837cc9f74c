-- Why: a list of missed notices must hold neither those that were sent nor those still to come.
-- When it fails: status, reason, days and mail of the notice shown contradict each other.
with

notices as (

    select * from {{ ref('renewal_notices') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

contradicting as (

    select notices.*
    from notices
    cross join as_of
    where
        (notices.status = 'sent') != (notices.sent_at is not null)
        or cast(notices.sent_at as date) > as_of.as_of_date
        or (notices.status = 'upcoming' and notices.scheduled_on <= as_of.as_of_date)
        or (
            notices.status = 'due'
            and not as_of.as_of_date between notices.scheduled_on and notices.last_due_on
        )
        or (notices.status in ('missed', 'unrecorded') and notices.last_due_on >= as_of.as_of_date)
        or (notices.status = 'suppressed' and not notices.is_silent)
        or (notices.status in ('upcoming', 'due', 'missed', 'unrecorded') and notices.is_silent)
        or (
            notices.status in ('upcoming', 'due', 'missed', 'unrecorded', 'suppressed')
            and notices.notice_condition != 'always'
            and not coalesce(notices.is_auto_renew, false)
        )
        or datediff('day', notices.scheduled_on, notices.renews_on) != notices.days_before_renewal

)

select * from contradicting
