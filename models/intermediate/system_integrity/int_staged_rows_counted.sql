-- one line per raw table in each of these: what the ledger holds against the rows that came in
with

zuora_rows as (

    select * from {{ ref('int_zuora_rows_counted') }}

),

salesforce_rows as (

    select * from {{ ref('int_salesforce_rows_counted') }}

),

zendesk_rows as (

    select * from {{ ref('int_zendesk_rows_counted') }}

),

application_rows as (

    select * from {{ ref('int_application_rows_counted') }}

),

staged as (

    select * from zuora_rows
    union all
    select * from salesforce_rows
    union all
    select * from zendesk_rows
    union all
    select * from application_rows

)

select * from staged
