with

raw_notification_emails as (

    {{ read_raw('zuora', 'notificationhistoryemail') }}

),

renamed as (

    select
        -- ids
        id as notification_email_id,
        accountid as billing_account_id,
        contactid as billing_contact_id,
        objectid as object_id,
        notificationid as notification_id,

        -- dates
        createdon as created_at,

        -- details
        subject,
        status
    {{ custom_fields('zuora', 'notificationhistoryemail') }}
    from raw_notification_emails

)

select * from renamed
