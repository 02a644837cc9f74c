"""What the quality page asks: SQL that DuckDB and Snowflake both read, bounded whatever the tables hold.

No query takes a parameter: the run that a section shows is found by the query itself, the newest that has rows.
Runs are ordered by `run_id`, which is the moment they began.
"""

RUNS_SHOWN = 60
RUNS_OF_A_TREND = 10
CHECKS_SHOWN = 100
ROWS_OF_A_CHECK = 20
TABLES_QUARANTINED = 50
DRIFT_SHOWN = 200

RUNS = f"""
    select
        run_id, started_at, seconds, outcome, stage, message, details, environment, as_of_date, is_whole,
        git_revision, input_fingerprint, project_fingerprint, tables_read, rows_read, rows_quarantined,
        models_built, checks_passed, checks_warned, checks_failed
    from quality.runs
    order by run_id desc nulls last
    limit {RUNS_SHOWN}
"""
RUN_COUNT = "select count(*) as amount from quality.runs"
# What readers of the marts have before them, however many runs ago it was published.
PUBLISHED = """
    select run_id, started_at, as_of_date, is_whole, checks_passed, checks_warned, checks_failed
    from quality.runs
    where outcome = 'published'
    order by run_id desc nulls last
    limit 1
"""
CHECK_COUNTS = """
    select
        run_id,
        cast(sum(case when status = 'pass' then 1 else 0 end) as bigint) as passed,
        cast(sum(case when status = 'warn' then 1 else 0 end) as bigint) as warned,
        cast(sum(case when status in ('fail', 'error') then 1 else 0 end) as bigint) as failed,
        cast(sum(case when status = 'skipped' then 1 else 0 end) as bigint) as skipped
    from quality.test_results
    where run_id = (select max(run_id) from quality.test_results)
    group by run_id
"""
# The series goes back to the newest run in which the check did better; runs that skipped it do not break it.
OPEN_CHECKS = f"""
    with

    judged as (
        select run_id, test_name, case status when 'pass' then 0 when 'warn' then 1 else 2 end as badness
        from quality.test_results
        where status != 'skipped'
    ),

    not_passed as (
        select run_id, test_name, badness
        from judged
        where badness > 0 and run_id = (select max(run_id) from quality.test_results)
    ),

    last_better as (
        select judged.test_name, max(judged.run_id) as run_id
        from judged
        inner join not_passed
            on judged.test_name = not_passed.test_name and judged.badness < not_passed.badness
        group by judged.test_name
    ),

    series as (
        select judged.test_name, min(judged.run_id) as since_run_id, count(*) as runs_in_a_row
        from judged
        inner join not_passed on judged.test_name = not_passed.test_name
        left join last_better on judged.test_name = last_better.test_name
        where last_better.run_id is null or judged.run_id > last_better.run_id
        group by judged.test_name
    )

    select
        results.test_name, results.kind, results.subject_type, results.subject_name, results.severity,
        results.owner, results.status, results.failing_rows, results.observed, results.message,
        series.since_run_id, series.runs_in_a_row
    from quality.test_results as results
    inner join not_passed on results.run_id = not_passed.run_id and results.test_name = not_passed.test_name
    inner join series on results.test_name = series.test_name
    order by not_passed.badness desc nulls last, results.failing_rows desc nulls last, results.test_name
    limit {CHECKS_SHOWN}
"""
ROWS_OF_CHECKS = f"""
    select test_name, row_number, row_content
    from quality.failing_rows
    where run_id = (select max(run_id) from quality.test_results) and row_number <= {ROWS_OF_A_CHECK}
    order by test_name, row_number
"""
SCORECARD = """
    select
        subject_type, subject_name, checks, passed, warned, failed, checked_at, failed_runs_of_last_10, trend,
        oldest_open_failure, failing_since
    from quality.quality_scorecard
    order by failed desc nulls last, warned desc nulls last, subject_name
"""
TRENDS = f"""
    with

    counted as (
        select
            subject_type, subject_name, run_id,
            cast(sum(case when status in ('fail', 'error') then 1 else 0 end) as bigint) as failed,
            cast(sum(case when status = 'warn' then 1 else 0 end) as bigint) as warned
        from quality.test_results
        where status != 'skipped' and subject_type in ('mart', 'source')
        group by subject_type, subject_name, run_id
    ),

    numbered as (
        select
            subject_type, subject_name, run_id, failed, warned,
            row_number() over (
                partition by subject_type, subject_name order by run_id desc nulls last
            ) as runs_ago
        from counted
    )

    select subject_type, subject_name, run_id, failed, warned
    from numbered
    where runs_ago <= {RUNS_OF_A_TREND}
    order by run_id
"""
FRESHNESS = """
    select run_id, system, table_name, newest_load_at, hours_old, warn_after_hours, error_after_hours, status
    from quality.freshness_history
    where run_id = (select max(run_id) from quality.freshness_history)
    order by
        case status when 'error' then 0 when 'warn' then 1 when 'fresh' then 3 else 2 end,
        hours_old / nullif(error_after_hours, 0) desc nulls last, hours_old desc nulls last,
        system, table_name
"""
LEDGER = """
    select
        run_id, system, table_name, raw_rows, staged_rows, superseded_rows, soft_deleted_rows,
        quarantined_rows,
        raw_rows - staged_rows - superseded_rows - soft_deleted_rows - quarantined_rows as unexplained_rows
    from quality.ledger_history
    where run_id = (select max(run_id) from quality.ledger_history)
    order by case when unexplained_rows = 0 then 1 else 0 end, system, table_name
"""
LEDGER_TOTALS = f"""
    select
        run_id,
        cast(sum(raw_rows) as bigint) as raw_rows,
        cast(sum(staged_rows) as bigint) as staged_rows,
        cast(sum(superseded_rows) as bigint) as superseded_rows,
        cast(sum(soft_deleted_rows) as bigint) as soft_deleted_rows,
        cast(sum(quarantined_rows) as bigint) as quarantined_rows
    from quality.ledger_history
    group by run_id
    order by run_id desc nulls last
    limit {RUNS_SHOWN}
"""
MARTS = """
    select lower(table_name) as table_name
    from information_schema.tables
    where lower(table_schema) = 'marts'
"""
# Reasons and counts only: keys and values of these rows are personal data.
QUARANTINE = f"""
    with

    tables as (
        select system, table_name, count(*) as table_rows
        from marts.quarantined_rows
        group by system, table_name
        order by table_rows desc nulls last, system, table_name
        limit {TABLES_QUARANTINED}
    )

    select
        quarantined.system, quarantined.table_name, tables.table_rows, quarantined.column_name,
        quarantined.reason,
        count(*) as quarantined_rows
    from marts.quarantined_rows as quarantined
    inner join tables on quarantined.system = tables.system and quarantined.table_name = tables.table_name
    group by
        quarantined.system, quarantined.table_name, tables.table_rows, quarantined.column_name,
        quarantined.reason
    order by
        tables.table_rows desc nulls last, quarantined.system, quarantined.table_name,
        quarantined_rows desc nulls last, quarantined.column_name nulls first, quarantined.reason
"""
QUARANTINE_TOTALS = """
    with

    tables as (
        select system, table_name, count(*) as table_rows
        from marts.quarantined_rows
        group by system, table_name
    )

    select count(*) as tables, cast(coalesce(sum(table_rows), 0) as bigint) as quarantined_rows
    from tables
"""
# A run without drift has no row in drift_history: that it was looked for is known from the ledger.
LAST_LOOKED_FOR_DRIFT = """
    select max(run_id) as run_id
    from (
        select run_id from quality.ledger_history
        union all
        select run_id from quality.drift_history
    ) as looked
"""
DRIFT_BY_TABLE = f"""
    select
        system, table_name,
        cast(sum(case when drift_kind = 'missing table' then 1 else 0 end) as bigint)
            as missing_tables,
        cast(sum(case when drift_kind = 'missing column' then 1 else 0 end) as bigint)
            as missing_columns,
        cast(sum(case when drift_kind = 'undeclared column' then 1 else 0 end) as bigint)
            as undeclared_columns,
        cast(sum(case when drift_kind = 'unreadable value' then 1 else 0 end) as bigint)
            as unreadable_columns,
        cast(coalesce(sum(affected_rows), 0) as bigint) as affected_rows
    from quality.drift_history
    where run_id = ({LAST_LOOKED_FOR_DRIFT})
    group by system, table_name
    order by
        missing_tables desc nulls last, affected_rows desc nulls last,
        missing_columns + undeclared_columns desc nulls last, system, table_name
"""
DRIFT = f"""
    select system, table_name, drift_kind, column_name, affected_rows
    from quality.drift_history
    where run_id = ({LAST_LOOKED_FOR_DRIFT})
    order by
        case drift_kind
            when 'missing table' then 0 when 'unreadable value' then 1 when 'undeclared column' then 2 else 3
        end,
        affected_rows desc nulls last, system, table_name, column_name nulls first
    limit {DRIFT_SHOWN}
"""
DRIFT_COUNTS = f"""
    with

    looked as (
        select run_id from quality.ledger_history
        union
        select run_id from quality.drift_history
    ),

    runs as (
        select run_id from looked order by run_id desc nulls last limit {RUNS_SHOWN}
    )

    select runs.run_id, drift.drift_kind, count(drift.drift_kind) as amount
    from runs
    left join quality.drift_history as drift on runs.run_id = drift.run_id
    group by runs.run_id, drift.drift_kind
    order by runs.run_id, drift.drift_kind
"""
