with

extracts as (

    select * from {{ ref('stg_ingestion__extracts') }}

),

-- an application counts by the table that the others are compared with
loaded as (

    select
        count(case when system = 'customers_app' and table_name = 'orders' then 1 end) > 0 as has_customers_app,
        count(case when system = 'license_app' and table_name = 'licenses' then 1 end) > 0 as has_license_app,
        count(case when system = 'gitlab_com' and table_name = 'namespaces' then 1 end) > 0 as has_gitlab_com,
        count(case when system = 'mailgun' and table_name = 'events' then 1 end) > 0 as has_mailgun
    from extracts
    where is_loaded

)

select * from loaded
