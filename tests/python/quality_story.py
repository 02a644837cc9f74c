"""Twelve days of runs in the schema `quality`, as the command would have written them, for tests of the quality page.

21-23 August  every check passes
24 August     refused: an extract cannot be read
25 August     recovered
26 August     tickets of Zendesk come late; a warning on seats begins
27 August     failed: the tickets are too old
28 August     recovered, the warning stays
29 August     nothing changed
30 August     published: what readers see from now on
31 August     failed: a mart breaks an expectation
1 September   failed again, by more rows; nobody has repaired it
"""

import datetime
import hashlib
import json

SCHEMA = """
    create schema quality;
    create table quality.runs (
        run_id varchar, started_at timestamp, seconds double, outcome varchar, stage varchar, message varchar,
        details varchar, environment varchar, as_of_date date, is_whole boolean, git_revision varchar,
        input_fingerprint varchar, project_fingerprint varchar, tables_read bigint, rows_read bigint,
        rows_quarantined bigint, models_built bigint, checks_passed bigint, checks_warned bigint, checks_failed bigint
    );
    create table quality.test_results (
        run_id varchar, test_name varchar, kind varchar, subject_type varchar, subject_name varchar, severity varchar,
        owner varchar, status varchar, failing_rows bigint, observed varchar, message varchar, seconds double
    );
    create table quality.failing_rows (run_id varchar, test_name varchar, row_number bigint, row_content varchar);
    create table quality.freshness_history (
        run_id varchar, system varchar, table_name varchar, newest_load_at timestamp, hours_old double,
        warn_after_hours double, error_after_hours double, status varchar
    );
    create table quality.ledger_history (
        run_id varchar, system varchar, table_name varchar, raw_rows bigint, staged_rows bigint, superseded_rows bigint,
        soft_deleted_rows bigint, quarantined_rows bigint
    );
    create table quality.drift_history (
        run_id varchar, system varchar, table_name varchar, drift_kind varchar, column_name varchar, affected_rows bigint
    );
    create view quality.quality_scorecard as
    with per_run as (
        select
            subject_type, subject_name, run_id, count(*) as checks, count(*) filter (status = 'pass') as passed,
            count(*) filter (status = 'warn') as warned, count(*) filter (status in ('fail', 'error')) as failed,
            min(test_name) filter (status in ('fail', 'error')) as failure,
            row_number() over (partition by subject_type, subject_name order by run_id desc) as runs_ago
        from quality.test_results
        where status <> 'skipped' and subject_type in ('mart', 'source')
        group by subject_type, subject_name, run_id
    ),
    over_runs as (
        select
            subject_type, subject_name, count(*) filter (failed > 0 and runs_ago <= 10) as failed_runs_of_last_10,
            max(failed) filter (runs_ago = 2) as failed_before,
            min(run_id) filter (failed > 0 and runs_ago < coalesce(passed_runs_ago, 1000)) as failing_since
        from per_run
        left join (
            select subject_type, subject_name, min(runs_ago) as passed_runs_ago
            from per_run where failed = 0 group by all
        ) using (subject_type, subject_name)
        group by all
    )
    select
        subject_type, subject_name, checks, passed, warned, failed,
        cast(replace(run_id, 'Z', '') as timestamp) as checked_at, failed_runs_of_last_10,
        case
            when failed_before is null then 'new' when failed > failed_before then 'worse'
            when failed < failed_before then 'better' else 'same'
        end as trend,
        failure as oldest_open_failure,
        cast(replace(failing_since, 'Z', '') as timestamp) as failing_since
    from per_run inner join over_runs using (subject_type, subject_name)
    where runs_ago = 1;
    create schema if not exists marts;
"""

LATE = "freshness_zendesk_tickets"
MOVEMENTS = "arr_movements_add_up"
SEATS = "seats_used_are_paid_for"

# name, kind, subject, severity, owner, message
CHECKS = [
    (LATE, "freshness", "source", "zendesk.tickets", "stop", "support operations",
     "Old tickets make the queue look shorter than it is: zendesk.tickets must be at most 48 hours old"),
    ("freshness_zuora_account", "freshness", "source", "zuora.account", "stop", "billing systems",
     "Old accounts bill customers from the wrong entity: zuora.account must be at most 48 hours old"),
    ("zuora_account_is_not_cut_off", "raw expectation", "source", "zuora.account", "stop", "billing systems",
     "A file that was cut off loses customers: zuora.account must not shrink by more than a tenth"),
    ("primary_key_renewals", "dbt test", "mart", "renewals", "stop", "sales operations",
     "A renewal counted twice doubles the pipeline: subscription and term end must be unique"),
    ("renewals_have_an_owner", "dbt test", "mart", "renewals", "warn", "sales operations",
     "A renewal that nobody owns is not called: every renewal of this quarter must have an owner"),
    ("primary_key_subscriptions", "dbt test", "mart", "subscriptions", "stop", "finance",
     "A subscription counted twice doubles its ARR: subscription names must be unique"),
    ("stg_zuora__accounts_key", "dbt test", "staging", "stg_zuora__accounts", "stop", "billing systems",
     "Two accounts under one key cannot be told apart: ids must be unique"),
    (SEATS, "mart expectation", "mart", "seat_utilization_by_month", "warn", "sales operations",
     "Seats that are used and not paid for are lost income: at most 1 % of subscriptions may exceed theirs"),
    (MOVEMENTS, "mart expectation", "mart", "arr_movements", "stop", "finance",
     "A board figure that does not add up is not believed: ARR of a month must be that of the month before plus its movements"),
]  # fmt: skip

# day, outcome, stage, seconds, message, checks that did not pass: (status, rows)
RUNS = [
    ("2020-08-21", "published", "publish", 44.1, None, {}),
    ("2020-08-22", "published", "publish", 43.8, None, {}),
    ("2020-08-23", "published", "publish", 45.0, None, {}),
    ("2020-08-24", "refused", "check", 1.9, "1 file cannot be read; nothing was built.", {}),
    ("2020-08-25", "published", "publish", 46.2, None, {}),
    ("2020-08-26", "published", "publish", 45.7, None, {LATE: ("warn", None), SEATS: ("warn", 4)}),
    ("2020-08-27", "failed", "freshness", 2.6, "zendesk.tickets is 54.2 hours old, and 48 is the limit; nothing was built.",
     {LATE: ("fail", None)}),
    ("2020-08-28", "published", "publish", 47.3, None, {SEATS: ("warn", 4)}),
    ("2020-08-29", "unchanged", "check", 1.2, None, {}),
    ("2020-08-30", "published", "publish", 48.0, None, {SEATS: ("warn", 5)}),
    ("2020-08-31", "failed", "mart expectations", 49.5, "1 check failed; nothing was published.",
     {SEATS: ("warn", 5), MOVEMENTS: ("fail", 1)}),
    ("2020-09-01", "failed", "mart expectations", 51.3, "1 check failed; nothing was published.",
     {SEATS: ("warn", 6), MOVEMENTS: ("fail", 3)}),
]  # fmt: skip
DETAILS = {
    "2020-08-24": "zendesk/tickets.csv: line 812 has 5 columns, the header 7\nSend the file again, or move it away.",
    "2020-09-01": "arr_movements_add_up: 3 rows\nWhat was built stays in warehouse/.candidate/l2f.duckdb until the next run.",
}
# What a check reached depends on the stage in which the run ended.
KINDS_BY_STAGE = {
    "check": (),
    "freshness": ("freshness",),
    "mart expectations": ("freshness", "raw expectation", "dbt test", "mart expectation"),
    "publish": ("freshness", "raw expectation", "dbt test", "mart expectation"),
}
FAILING_ROWS = {
    MOVEMENTS: [
        {"month_start_date": "2020-08-01", "customer_id": "0014000001Xy1aBAAR", "customer_name": "***", "opening_arr_usd_amount": 12000,
         "movements_usd_amount": 2400, "closing_arr_usd_amount": 12000, "difference_usd_amount": 2400},
        {"month_start_date": "2020-08-01", "customer_id": "0014000001Xy7kQAAR", "customer_name": "***", "opening_arr_usd_amount": 0,
         "movements_usd_amount": 950, "closing_arr_usd_amount": 900, "difference_usd_amount": 50},
        {"month_start_date": "2020-08-01", "customer_id": "0014000001XzA2LAAV", "customer_name": "***", "opening_arr_usd_amount": 48000,
         "movements_usd_amount": -48000, "closing_arr_usd_amount": None, "difference_usd_amount": 0},
    ],
    SEATS: [
        {"month_start_date": "2020-08-01", "subscription_name": f"A-S0000{number}", "paid_seats": 100, "used_seats": 100 + 7 * number}
        for number in range(1, 7)
    ],
}  # fmt: skip
# system, table, rows on the first day, older copies, deleted, quarantined, rows added every day
LEDGER = [
    ("salesforce", "account", 1840, 212, 9, 0, 6),
    ("salesforce", "opportunity", 5120, 804, 31, 0, 22),
    ("zendesk", "tickets", 9033, 2210, 4, 0, 71),
    ("zuora", "account", 1212, 96, 0, 0, 4),
    ("zuora", "invoice", 14105, 310, 0, 3, 38),
    ("zuora", "subscription", 3377, 401, 12, 1, 9),
]
# system, table, late after, too old after, hours between loads and runs
AGES = [
    ("zuora", "account", 24.0, 48.0, 4.2),
    ("zuora", "invoice", 24.0, 48.0, 4.2),
    ("zuora", "subscription", 24.0, 48.0, 4.3),
    ("salesforce", "account", 24.0, 48.0, 9.6),
    ("salesforce", "opportunity", 24.0, 48.0, 9.5),
    ("zendesk", "tickets", 24.0, 48.0, 6.2),
    ("license_app", "licenses", None, None, None),
]
LATE_TICKETS = {"2020-08-26": 30.2, "2020-08-27": 54.2, "2020-09-01": 31.4}
# system, table, kind, column, rows, first day
DRIFT = [
    ("license_app", "licenses", "missing table", None, 0, "2020-08-21"),
    ("zuora", "account", "missing column", "taxexemptstatus", 0, "2020-08-21"),
    ("zuora", "account", "missing column", "parentid", 0, "2020-08-21"),
    ("salesforce", "opportunity", "undeclared column", "forecast_override__c", 0, "2020-08-26"),
    ("zendesk", "tickets", "unreadable value", "due_at", 17, "2020-08-30"),
]
# As published on 30 August: system, table, key, reason, column, value, row
QUARANTINED = [
    ("zuora", "invoice", "|", "key is missing", "id", None, '{"accountid": "jane@customer.example"}'),
    ("zuora", "invoice", "|", "key is missing", "id", None, '{"accountid": "omar@customer.example"}'),
    (
        "zuora",
        "invoice",
        "8a1",
        "value is not a decimal",
        "amount",
        "call 555-0134",
        '{"amount": "call 555-0134"}',
    ),
    ("zuora", "subscription", "8b7", "value is not a date", "termenddate", "31st of Augst", "{}"),
]


def tell(connection, until="2020-09-01"):
    """Write the story up to a day, and the mart of quarantined rows."""
    connection.execute(SCHEMA)
    told = [run for run in RUNS if run[0] <= until]
    for position, run in enumerate(told):
        tell_run(connection, position, *run)
    connection.execute(
        "create or replace table marts.quarantined_rows (system varchar, table_name varchar, row_key varchar, reason varchar,"
        " column_name varchar, raw_value varchar, raw_row varchar)"
    )
    insert(connection, "marts.quarantined_rows", QUARANTINED)


def tell_run(connection, position, day, outcome, stage, seconds, message, not_passed):
    run_id = f"{day}T05:10:00.000000Z"
    started_at = datetime.datetime.fromisoformat(f"{day}T05:10:00")
    reached = [check for check in CHECKS if check[1] in KINDS_BY_STAGE[stage]]
    built = stage in ("mart expectations", "publish")
    statuses = [not_passed.get(check[0], ("pass", 0))[0] for check in reached]
    insert(connection, "quality.runs", [(
        run_id, started_at, seconds, outcome, stage, message, DETAILS.get(day), "production", day if built else None, True,
        "f3b9c1d204aa", fingerprint(day), fingerprint("project"), 78, 34_687 + 150 * position if stage != "check" else None,
        4 if built else None, 297 if built else None,
        *(statuses.count(status) if reached else None for status in ("pass", "warn", "fail")),
    )])  # fmt: skip
    insert(connection, "quality.test_results", [
        (run_id, name, kind, subject_type, subject, severity, owner, *not_passed.get(name, ("pass", 0)), None, text, 0.04)
        for name, kind, subject_type, subject, severity, owner, text in reached
    ])  # fmt: skip
    insert(connection, "quality.failing_rows", [
        (run_id, name, number, json.dumps(row))
        for name, (_, amount) in not_passed.items()
        for number, row in enumerate(FAILING_ROWS.get(name, [])[:amount], start=1)
    ])  # fmt: skip
    if stage != "check":
        insert(connection, "quality.freshness_history", [
            (run_id, system, table, *age(started_at, day, table, hours), late, too_old, state(day, table, hours))
            for system, table, late, too_old, hours in AGES
        ])  # fmt: skip
    if built:
        insert(connection, "quality.ledger_history", [
            (run_id, system, table, rows + added * position, rows + added * position - older - deleted - held, older, deleted, held)
            for system, table, rows, older, deleted, held, added in LEDGER
        ])  # fmt: skip
        insert(
            connection, "quality.drift_history", [(run_id, *entry) for *entry, since in DRIFT if since <= day]
        )


def fingerprint(content):
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def age(started_at, day, table, hours):
    """Newest load and hours since."""
    if hours is None:
        return None, None
    old = LATE_TICKETS.get(day, hours) if table == "tickets" else hours
    return started_at - datetime.timedelta(hours=old), old


def state(day, table, hours):
    if hours is None:
        return "unknown"
    late = LATE_TICKETS.get(day, 0) if table == "tickets" else 0
    return "error" if late > 48 else "warn" if late > 24 else "fresh"


def insert(connection, table, rows):
    if rows:
        connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)


def query_of(connection):
    """What the page is given: SQL to dictionaries."""

    def query(sql):
        found = connection.execute(sql)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row)) for row in found.fetchall()]

    return query
