with

mails as (

    select * from {{ ref('int_notice_mails_listed') }}

),

extracts as (

    select * from {{ ref('stg_ingestion__extracts') }}

),

order_history as (

    select * from {{ ref('customers_app_order_history') }}

),

-- orders are overwritten in place: before their history began, an empty field shows nothing
history_began as (

    select min(cast(dbt_valid_from as date)) as began_on from order_history

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
        min(
            case
                when mails.mail_source = 'order' and cast(mails.sent_at as date) < history_began.began_on
                    then history_began.began_on
                else cast(mails.sent_at as date)
            end
        ) as covers_from,
        loads.loaded_on as covers_until
    from mails
    cross join history_began
    inner join loads
        on mails.sender = loads.sender
    group by mails.sender, loads.loaded_on

)

select * from dated
