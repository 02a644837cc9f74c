with

raw_tasks as (

    {{ read_raw('salesforce', 'task') }}

),

renamed as (

    select
        -- ids
        id as task_id,
        accountid as crm_account_id,
        ownerid as owner_id,
        whoid as lead_or_contact_id,
        whatid as related_record_id,

        -- dates
        activitydate as task_date,
        completeddatetime as completed_at,
        createddate as created_at,
        systemmodstamp as updated_at,

        -- flags
        ishighpriority as is_high_priority,

        -- details
        subject as task_subject,
        status,
        type as task_type,
        priority,
        calldisposition as call_disposition
    {{ custom_fields('salesforce', 'task') }}
    from raw_tasks

)

select * from renamed
