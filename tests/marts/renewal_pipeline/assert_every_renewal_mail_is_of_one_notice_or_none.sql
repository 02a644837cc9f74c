-- Why: a mail counted twice hides a missed notice; a mail lost makes one up.
-- When it fails: the mail shown is recorded and not judged, or the notice shown has no mail or several.
with

recorded as (

    select * from {{ ref('int_notice_mails_listed') }}

),

matched as (

    select * from {{ ref('int_notice_mails_matched') }}

),

notices as (

    select * from {{ ref('renewal_notices') }}

),

lost_mails as (

    select
        'mail' as record,
        recorded.mail_source as name,
        count(*) as records
    from recorded
    left join matched
        on
            recorded.mail_source = matched.mail_source
            and recorded.mail_id = matched.mail_id
            and recorded.sent_at = matched.sent_at
            and recorded.sender = matched.sender
    where
        matched.mail_id is null
        or (matched.mail_problem is null) != (matched.term_number is not null)
    group by recorded.mail_source

),

notices_with_other_than_one_mail as (

    select
        'notice' as record,
        concat(notices.subscription_name, ' ', notices.days_before_renewal) as name,
        count(matched.mail_id) as records
    from notices
    left join matched
        on
            notices.subscription_name = matched.subscription_name
            and notices.term_number = matched.term_number
            and notices.days_before_renewal = matched.days_before_renewal
    where notices.status = 'sent' or matched.mail_id is not null
    group by notices.subscription_name, notices.term_number, notices.days_before_renewal, notices.sent_at
    having count(matched.mail_id) != 1 or max(matched.sent_at) is distinct from notices.sent_at

),

wrong as (

    select * from lost_mails
    union all
    select * from notices_with_other_than_one_mail

)

select * from wrong
