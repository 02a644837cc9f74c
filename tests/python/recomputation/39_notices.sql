-- R12: which notice each mail is, and what became of every notice.

create table notice_mails as
with

recorded as (

    select
        concat('zuora ', mails.id) as mail_id,
        'Zuora' as sender,
        mails.createdon as sent_at,
        -- without a subscription it may be about any of the account
        coalesce(subscription.name, newest.name) as name
    from zuora.notificationhistoryemail as mails
    left join zuora.subscription as subscription on subscription.id = mails.objectid
    left join newest on mails.objectid is null and newest.accountid = mails.accountid
    where
        mails.status is distinct from 'Failed'
        and (is_notice('Zuora', mails.notificationid) or is_notice('Zuora', mails.subject))
    union all
    select
        concat_ws(' ', 'mailgun', mails.recipient, mails.template, mails.occurred_at),
        'customers app',
        mails.occurred_at,
        orders.subscription_name
    from mailgun.events as mails
    left join customers_app.customers as customers on lower(customers.email) = lower(mails.recipient)
    left join customers_app.orders as orders on orders.customer_id = customers.id
    where
        mails.sender_app = 'customers_app'
        and mails.event = 'delivered'
        and is_notice('customers app', mails.template)
    union all
    select concat('order ', id), 'customers app', increased_billing_rate_notified_at, subscription_name
    from customers_app.orders
    where
        increased_billing_rate_notified_at is not null
        and is_notice('customers app', 'increased_billing_rate_notified_at')

)

select * from recorded where cast(sent_at as date) <= as_of();

-- Each mail is one notice, the nearest, and each notice one mail, the nearest and first.
create table sent as
with

nearest as (

    select
        notice_days.name,
        term_number,
        days_before_renewal,
        mails.sent_at,
        abs(datediff('day', notice_days.day, cast(mails.sent_at as date))) as days_off
    from notice_mails as mails
    inner join notice_days
        on notice_days.name = mails.name
        and notice_days.sender = mails.sender
        and abs(datediff('day', notice_days.day, cast(mails.sent_at as date))) <= notice_days.tolerance_days
    qualify
        row_number() over (
            partition by mails.mail_id
            order by days_off, notice_days.name, notice_days.day
        ) = 1

)

select name, term_number, days_before_renewal, arg_min(sent_at, (days_off, sent_at)) as sent_at
from nearest
group by name, term_number, days_before_renewal;

-- The order's own note is overwritten: it tells nothing of the past.
create table logs as
select sender, cast(min(sent_at) as date) as from_day
from notice_mails
where mail_id not like 'order %'
group by sender;

create table recomputed.renewal_notices as
with

judged as (

    select
        notice_days.*,
        sent.sent_at,
        logs.from_day,
        auto_renew_on.is_on,
        seats_used_on.users,
        shown_products.delivery,
        coalesce(profiles.profilename = 'Silent Profile', false) as is_silent,
        case
            when notice_days.day < starts_on then 'before the term'
            when notice_days.day <= written_on then 'before the term was written'
            when notice_days.day >= cancelled_on then 'cancelled'
            when notice_days.day >= renewed_on and renewed_on < renews_on then 'renewed early'
            when notice_condition <> 'always' and not is_on then 'auto-renew off'
            when notice_condition <> 'auto_renew_saas_seats_rise' then null
            when delivery <> 'SaaS' then 'not SaaS'
            when users is null then 'users unknown'
            when users <= sold_seats then 'seats do not rise'
            when paid_arr <= 0 then 'bill does not rise'
        end as objection
    from notice_days
    inner join newest using (name)
    left join shown_products using (name)
    left join zuora.account as account on account.id = newest.accountid
    left join zuora.communicationprofile as profiles on profiles.id = account.communicationprofileid
    left join auto_renew_on on auto_renew_on.name = notice_days.name and auto_renew_on.day = notice_days.day
    left join seats_used_on on seats_used_on.name = notice_days.name and seats_used_on.day = notice_days.day
    left join sent using (name, term_number, days_before_renewal)
    left join logs using (sender)

)

select
    name as subscription_name,
    term_number,
    days_before_renewal,
    renews_on,
    day as scheduled_on,
    sender,
    notice_condition,
    sent_at,
    delivery,
    is_silent,
    -- asked for where the condition asks
    if(notice_condition = 'always', null, is_on) as is_auto_renew,
    case
        when sent_at is not null then 'sent'
        when objection is not null then 'not_applicable'
        when is_silent then 'suppressed'
        when day > as_of() then 'upcoming'
        when day + tolerance_days >= as_of() then 'due'
        when day >= from_day then 'missed'
        else 'unrecorded'
    end as status,
    case status
        when 'sent' then 'recorded' || coalesce(' although ' || objection, '')
        when 'not_applicable' then objection
        when 'suppressed' then 'silent profile'
        when 'upcoming' then 'still to come'
        when 'due' then 'may still be recorded'
        when 'missed' then 'log of the sender shows nothing'
        else 'no log of the sender covers the day'
    end as reason
from judged;
