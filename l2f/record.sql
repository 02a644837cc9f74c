-- What is kept of runs, in the schema `quality`. The same SQL for DuckDB and Snowflake; run before anything is written.

create schema if not exists quality;

-- one row per run; `run_id` is the moment it began, UTC
create table if not exists quality.runs (
    run_id varchar, started_at timestamp, seconds double, outcome varchar, stage varchar, message varchar, details varchar,
    environment varchar, as_of_date date, is_whole boolean,
    git_revision varchar, input_fingerprint varchar, project_fingerprint varchar,
    tables_read bigint, rows_read bigint, rows_quarantined bigint, models_built bigint,
    checks_passed bigint, checks_warned bigint, checks_failed bigint
);

-- one row per run and check: dbt test, freshness of a source, expectation of raw or of a mart
create table if not exists quality.test_results (
    run_id varchar, test_name varchar, kind varchar, subject_type varchar, subject_name varchar,
    severity varchar, owner varchar, status varchar, failing_rows bigint, observed varchar, message varchar, seconds double
);

-- one row per run, check and example of a row that failed it, personal data masked
create table if not exists quality.failing_rows (
    run_id varchar, test_name varchar, row_number bigint, row_content varchar
);

-- one row per run and raw table
create table if not exists quality.freshness_history (
    run_id varchar, system varchar, table_name varchar, newest_load_at timestamp, hours_old double,
    warn_after_hours double, error_after_hours double, status varchar
);

-- one row per published run and raw table, as marts.row_ledger was then
create table if not exists quality.ledger_history (
    run_id varchar, system varchar, table_name varchar,
    raw_rows bigint, staged_rows bigint, superseded_rows bigint, soft_deleted_rows bigint, quarantined_rows bigint
);

-- one row per published run and drift, as marts.extract_drift was then
create table if not exists quality.drift_history (
    run_id varchar, system varchar, table_name varchar, drift_kind varchar, column_name varchar, affected_rows bigint
);

-- one row per published run, mart and figure that expectations compare with the publication before
create table if not exists quality.measures (
    run_id varchar, mart varchar, measure varchar, value double
);

-- one row per mart or source that has been checked: what its checks said last, each in the newest run that made it
create or replace view quality.quality_scorecard as
with

checked as (

    select
        test_results.test_name,
        test_results.subject_type,
        test_results.subject_name,
        test_results.status,
        runs.run_id,
        runs.started_at,
        test_results.status in ('fail', 'error') as is_failed
    from quality.test_results
    inner join quality.runs
        on test_results.run_id = runs.run_id
    where
        test_results.subject_type in ('mart', 'source')
        and test_results.status <> 'skipped'

),

newest_whole_run as (

    select max(run_id) as run_id
    from quality.runs
    where is_whole and outcome = 'published'

),

-- a check that is no longer made is forgotten by the next whole run
newest_results as (

    select checked.*
    from checked
    cross join newest_whole_run
    where checked.run_id >= coalesce(newest_whole_run.run_id, '')
    qualify row_number() over (
        partition by checked.test_name, checked.subject_name
        order by checked.run_id desc
    ) = 1

),

last_good as (

    select
        test_name,
        subject_name,
        max(run_id) as run_id
    from checked
    where not is_failed
    group by test_name, subject_name

),

-- the first run of the unbroken series in which an open failure failed
open_failures as (

    select
        checked.test_name,
        checked.subject_type,
        checked.subject_name,
        min(checked.started_at) as failing_since
    from checked
    inner join newest_results
        on
            checked.test_name = newest_results.test_name
            and checked.subject_name = newest_results.subject_name
            and newest_results.is_failed
    left join last_good
        on
            checked.test_name = last_good.test_name
            and checked.subject_name = last_good.subject_name
    where checked.is_failed and checked.run_id > coalesce(last_good.run_id, '')
    group by checked.test_name, checked.subject_type, checked.subject_name

),

oldest_failures as (

    select *
    from open_failures
    qualify row_number() over (
        partition by subject_type, subject_name
        order by failing_since, test_name
    ) = 1

),

-- how many of its checks failed in each of the runs that checked a subject, the newest first
failed_by_run as (

    select
        subject_type,
        subject_name,
        run_id,
        sum(case when is_failed then 1 else 0 end) as failed,
        row_number() over (
            partition by subject_type, subject_name
            order by run_id desc
        ) as runs_ago
    from checked
    group by subject_type, subject_name, run_id

),

trends as (

    select
        subject_type,
        subject_name,
        max(case when runs_ago = 1 then failed end) as failed_last,
        max(case when runs_ago = 2 then failed end) as failed_before,
        sum(case when runs_ago <= 10 and failed > 0 then 1 else 0 end) as failed_runs_of_last_10
    from failed_by_run
    group by subject_type, subject_name

),

counted as (

    select
        subject_type,
        subject_name,
        count(*) as checks,
        sum(case when status = 'pass' then 1 else 0 end) as passed,
        sum(case when status = 'warn' then 1 else 0 end) as warned,
        sum(case when is_failed then 1 else 0 end) as failed,
        max(started_at) as checked_at
    from newest_results
    group by subject_type, subject_name

)

select
    counted.subject_type,
    counted.subject_name,
    counted.checks,
    counted.passed,
    counted.warned,
    counted.failed,
    counted.checked_at,
    trends.failed_runs_of_last_10,
    case
        when trends.failed_before is null then 'new'
        when trends.failed_last < trends.failed_before then 'better'
        when trends.failed_last > trends.failed_before then 'worse'
        else 'same'
    end as trend,
    oldest_failures.test_name as oldest_open_failure,
    oldest_failures.failing_since
from counted
inner join trends
    on
        counted.subject_type = trends.subject_type
        and counted.subject_name = trends.subject_name
left join oldest_failures
    on
        counted.subject_type = oldest_failures.subject_type
        and counted.subject_name = oldest_failures.subject_name;
