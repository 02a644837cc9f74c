-- Which raw rows are not in staging, and why?
with

ledger as (

    select * from {{ ref('row_ledger') }}

),

quarantined_rows as (

    select * from {{ ref('quarantined_rows') }}

),

reasons as (

    select
        system,
        table_name,
        min(reason) as example_reason,
        min(row_key) as example_row_key
    from quarantined_rows
    group by system, table_name

),

left_out as (

    select
        ledger.system,
        ledger.table_name,
        ledger.raw_rows,
        ledger.superseded_rows,
        ledger.soft_deleted_rows,
        ledger.quarantined_rows,
        reasons.example_reason,
        reasons.example_row_key
    from ledger
    left join reasons
        on
            ledger.system = reasons.system
            and ledger.table_name = reasons.table_name
    where ledger.raw_rows != ledger.staged_rows

)

select * from left_out
order by quarantined_rows desc, system, table_name
