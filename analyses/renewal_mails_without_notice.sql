-- Which renewal mails belong to no notice and why, and which mails has nobody called renewal notices?
with

recorded as (

    select * from {{ ref('int_notice_mails_recorded') }}

),

matched as (

    select * from {{ ref('int_notice_mails_matched') }}

),

judged as (

    select
        recorded.sender,
        recorded.mail_source,
        recorded.mail_name,
        case
            when matched.mail_id is null then 'not called a renewal notice'
            else matched.mail_problem
        end as mail_problem,
        matched.subscription_name,
        recorded.sent_at
    from recorded
    left join matched
        on
            recorded.mail_source = matched.mail_source
            and recorded.mail_id = matched.mail_id
            and recorded.sent_at = matched.sent_at
            and recorded.sender = matched.sender

),

summed as (

    select
        sender,
        mail_source,
        mail_problem,
        mail_name,
        subscription_name,
        count(*) as mails,
        min(sent_at) as first_sent_at,
        max(sent_at) as last_sent_at
    from judged
    where mail_problem is not null
    group by sender, mail_source, mail_problem, mail_name, subscription_name

)

select * from summed
order by sender, mail_problem, mails desc, mail_source, mail_name, subscription_name nulls last
