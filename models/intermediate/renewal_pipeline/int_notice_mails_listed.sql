with

mails as (

    select * from {{ ref('int_notice_mails_recorded') }}

),

mail_rules as (

    select * from {{ ref('renewal_notice_mails') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

rules_in_force as (

    {{ rules_in_force('mail_rules', key=['sender', 'mail_pattern']) }}

),

names as (

    select
        sender,
        mail_name,
        mail_subject
    from mails
    group by sender, mail_name, mail_subject

),

notice_names as (

    select
        names.sender,
        names.mail_name,
        names.mail_subject
    from names
    inner join rules_in_force
        on
            names.sender = rules_in_force.sender
            and (
                names.mail_name like rules_in_force.mail_pattern
                or names.mail_subject like rules_in_force.mail_pattern
            )
    where rules_in_force.is_renewal_notice
    group by names.sender, names.mail_name, names.mail_subject

),

listed as (

    select
        mails.mail_source,
        mails.mail_id,
        mails.sent_at,
        mails.sender,
        max(mails.subscription_id) as subscription_id,
        max(mails.subscription_name) as subscription_name,
        max(mails.billing_account_id) as billing_account_id
    from mails
    inner join notice_names
        on
            mails.sender = notice_names.sender
            and mails.mail_name = notice_names.mail_name
            and mails.mail_subject = notice_names.mail_subject
    group by mails.mail_source, mails.mail_id, mails.sent_at, mails.sender

)

select * from listed
