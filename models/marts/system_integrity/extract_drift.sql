with

drift as (

    select * from {{ ref('stg_ingestion__drift') }}

),

described as (

    select
        system,
        table_name,
        drift_kind,
        column_name,
        cast(affected_rows as bigint) as affected_rows
    from drift

)

select * from described
