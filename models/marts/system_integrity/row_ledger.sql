with

extracts as (

    select * from {{ ref('stg_ingestion__extracts') }}

),

staged as (

    select * from {{ ref('int_staged_rows_counted') }}

),

left_out as (

    select * from {{ ref('stg_ingestion__left_out_rows') }}

),

quarantined as (

    select * from {{ ref('stg_ingestion__quarantined_rows') }}

),

quarantined_counts as (

    select
        system,
        table_name,
        count(*) as quarantined_rows
    from quarantined
    group by system, table_name

),

ledger as (

    select
        extracts.system,
        extracts.table_name,
        cast(extracts.raw_rows as bigint) as raw_rows,
        cast(coalesce(staged.staged_rows, 0) as bigint) as staged_rows,
        cast(coalesce(left_out.superseded_rows, 0) as bigint) as superseded_rows,
        cast(coalesce(left_out.soft_deleted_rows, 0) as bigint) as soft_deleted_rows,
        cast(coalesce(quarantined_counts.quarantined_rows, 0) as bigint) as quarantined_rows
    from extracts
    left join staged
        on
            extracts.system = staged.system
            and extracts.table_name = staged.table_name
    left join left_out
        on
            extracts.system = left_out.system
            and extracts.table_name = left_out.table_name
    left join quarantined_counts
        on
            extracts.system = quarantined_counts.system
            and extracts.table_name = quarantined_counts.table_name

)

select * from ledger
