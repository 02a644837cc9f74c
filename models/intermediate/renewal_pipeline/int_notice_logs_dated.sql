with

mails as (

    select * from {{ ref('int_notice_mails_listed') }}

),

extracts as (

    select * from {{ ref('stg_ingestion__extracts') }}

),

loads as (

    select
        case when system = 'zuora' then 'Zuora' else 'customers app' end as sender,
        cast(newest_loaded_at as date) as loaded_on
    from extracts
    where
        is_loaded
        and (
            (system = 'zuora' and table_name = 'notificationhistoryemail')
            or (system = 'customers_app' and table_name = 'orders')
        )

),

-- a log speaks from its first renewal notice on, up to the day of its load, which is not over yet
dated as (

    select
        mails.sender,
        min(cast(mails.sent_at as date)) as covers_from,
        loads.loaded_on as covers_until
    from mails
    inner join loads
        on mails.sender = loads.sender
    group by mails.sender, loads.loaded_on

)

select * from dated
