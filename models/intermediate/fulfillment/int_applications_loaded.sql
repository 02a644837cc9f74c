with

extracts as (

    select * from {{ ref('stg_ingestion__extracts') }}

),

-- an application counts by the table that the others are compared with
loaded_tables as (

    select concat(system, '.', table_name) as table_name
    from extracts
    where is_loaded

),

loaded as (

    select
        count(case when table_name = 'customers_app.orders' then 1 end) > 0 as has_customers_app,
        count(case when table_name = 'license_app.licenses' then 1 end) > 0 as has_license_app,
        count(case when table_name = 'gitlab_com.namespaces' then 1 end) > 0 as has_gitlab_com,
        count(case when table_name = 'mailgun.events' then 1 end) > 0 as has_mailgun
    from loaded_tables

)

select * from loaded
