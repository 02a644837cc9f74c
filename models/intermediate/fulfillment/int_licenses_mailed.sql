with

licenses as (

    select * from {{ ref('int_licenses_issued') }}

),

mails as (

    select * from {{ ref('int_delivery_mails_classified') }}

),

-- a person may get several licences: a mail is that of the licence made last before it
moments as (

    select
        licensee_email,
        created_at,
        lead(created_at) over (partition by licensee_email order by created_at) as next_created_at
    from licenses
    where licensee_email is not null and created_at is not null
    group by licensee_email, created_at

),

first_mails as (

    select
        moments.licensee_email,
        moments.created_at,
        min(mails.occurred_at) as mailed_at
    from moments
    inner join mails
        on
            moments.licensee_email = mails.recipient
            and moments.created_at <= mails.occurred_at
            and (moments.next_created_at is null or moments.next_created_at > mails.occurred_at)
    where mails.delivery_step = 'license_mailed'
    group by moments.licensee_email, moments.created_at

),

mailed as (

    select
        licenses.license_key,
        first_mails.mailed_at
    from licenses
    inner join first_mails
        on
            licenses.licensee_email = first_mails.licensee_email
            and licenses.created_at = first_mails.created_at

)

select * from mailed
