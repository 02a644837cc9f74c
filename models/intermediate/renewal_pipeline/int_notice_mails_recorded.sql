with

notification_emails as (

    select * from {{ ref('stg_zuora__notification_emails') }}

),

order_notices as (

    select * from {{ ref('int_order_notices_listed') }}

),

events as (

    select * from {{ ref('stg_mailgun__events') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

-- what was tried or is waiting is not sent
recorded as (

    select
        'notification email' as mail_source,
        notification_email_id as mail_id,
        created_at as sent_at,
        coalesce(lower(trim(notification_id)), 'unnamed') as mail_name,
        coalesce(lower(trim(subject)), 'unnamed') as mail_subject,
        'Zuora' as sender,
        object_id as subscription_id,
        cast(null as varchar) as subscription_name,
        billing_account_id
    from notification_emails
    where coalesce(lower(status), 'sent') = 'sent'

    union all

    select
        'order' as mail_source,
        order_id as mail_id,
        notified_at as sent_at,
        'increased_billing_rate_notified_at' as mail_name,
        'unnamed' as mail_subject,
        'customers app' as sender,
        subscription_id,
        subscription_name,
        cast(null as varchar) as billing_account_id
    from order_notices

    union all

    -- a row of the log has no id of its own
    select
        'mail event' as mail_source,
        coalesce(lower(trim(recipient)), 'nobody') as mail_id,
        occurred_at as sent_at,
        coalesce(lower(trim(template)), 'unnamed') as mail_name,
        'unnamed' as mail_subject,
        replace(lower(sender_app), '_', ' ') as sender,
        cast(null as varchar) as subscription_id,
        cast(null as varchar) as subscription_name,
        cast(null as varchar) as billing_account_id
    from events
    where lower(event) = 'delivered'

),

known as (

    select recorded.*
    from recorded
    cross join as_of
    where cast(recorded.sent_at as date) <= as_of.as_of_date

)

select * from known
