with

mails as (

    select * from {{ ref('int_notice_mails_listed') }}

),

placed as (

    select * from {{ ref('int_notice_mails_placed') }}

),

notices as (

    select * from {{ ref('int_renewal_notices_scheduled') }}

),

left_out as (

    select * from {{ ref('int_subscriptions_left_out') }}

),

subscriptions as (

    select
        placed.mail_source,
        placed.mail_id,
        placed.sent_at,
        min(placed.subscription_name) as subscription_name,
        count(left_out.subscription_name) as left_out
    from placed
    left join left_out
        on placed.subscription_name = left_out.subscription_name
    group by placed.mail_source, placed.mail_id, placed.sent_at

),

-- a mail is that of the nearest notice
nearest as (

    select
        placed.mail_source,
        placed.mail_id,
        placed.sent_at,
        notices.subscription_name,
        notices.term_number,
        notices.days_before_renewal,
        abs(datediff('day', notices.scheduled_on, cast(placed.sent_at as date))) as days_apart
    from placed
    inner join notices
        on
            placed.subscription_name = notices.subscription_name
            and placed.sender = notices.sender
    where
        abs(datediff('day', notices.scheduled_on, cast(placed.sent_at as date))) <= notices.tolerance_days
        and notices.term_obstacle is distinct from 'before the term'
    qualify row_number() over (
        partition by placed.mail_source, placed.mail_id, placed.sent_at
        order by
            abs(datediff('day', notices.scheduled_on, cast(placed.sent_at as date))),
            notices.subscription_name, notices.term_number, notices.days_before_renewal
    ) = 1

),

-- a notice is recorded by the nearest mail; a second record of it is none of another notice
ranked as (

    select
        *,
        row_number() over (
            partition by subscription_name, term_number, days_before_renewal
            order by days_apart, sent_at, mail_source desc, mail_id
        ) as place
    from nearest

),

matched as (

    select
        mails.mail_source,
        mails.mail_id,
        mails.sent_at,
        mails.sender,
        coalesce(ranked.subscription_name, subscriptions.subscription_name) as subscription_name,
        case when ranked.place = 1 then ranked.term_number end as term_number,
        case when ranked.place = 1 then ranked.days_before_renewal end as days_before_renewal,
        case
            when ranked.place = 1 then null
            when ranked.place > 1 then 'notice already recorded'
            when subscriptions.left_out > 0 then 'left out of analysis'
            when subscriptions.subscription_name is null then 'subscription unknown'
            else 'no notice near its day'
        end as mail_problem
    from mails
    left join subscriptions
        on
            mails.mail_source = subscriptions.mail_source
            and mails.mail_id = subscriptions.mail_id
            and mails.sent_at = subscriptions.sent_at
    left join ranked
        on
            mails.mail_source = ranked.mail_source
            and mails.mail_id = ranked.mail_id
            and mails.sent_at = ranked.sent_at

)

select * from matched
