-- Why: a row that staging loses without a word makes every figure after it wrong.
-- When it fails: int_staged_rows_counted lacks the table, or the ingestion macros count a row twice or never.
with

ledger as (

    select * from {{ ref('row_ledger') }}

),

staged as (

    select * from {{ ref('int_staged_rows_counted') }}

),

declared as (

    {% for source in graph.sources.values() if execute %}
    select '{{ source.source_name }}' as system, '{{ source.name }}' as table_name
    {{ 'union all' if not loop.last }}
    {% else %}
    select cast(null as varchar) as system, cast(null as varchar) as table_name
    {% endfor %}

),

compared as (

    select
        coalesce(declared.system, ledger.system) as system,
        coalesce(declared.table_name, ledger.table_name) as table_name,
        ledger.raw_rows,
        ledger.staged_rows + ledger.superseded_rows + ledger.soft_deleted_rows + ledger.quarantined_rows
            as accounted_rows,
        declared.table_name is not null as is_declared,
        staged.table_name is not null as is_counted
    from declared
    full outer join ledger
        on
            declared.system = ledger.system
            and declared.table_name = ledger.table_name
    left join staged
        on
            declared.system = staged.system
            and declared.table_name = staged.table_name

),

unaccounted as (

    select *
    from compared
    where
        not is_declared
        or not is_counted
        or raw_rows is distinct from accounted_rows

)

select * from unaccounted
