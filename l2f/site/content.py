"""What the sections of the page hold, from the schema `quality` and the published marts.

Every section is a dictionary. `run_id` says which run it is of: runs that were refused, failed early or found
nothing changed have no rows of their own, and the section then shows those of the newest run that has.
"""

import json
from collections import Counter
from itertools import groupby

from l2f.site import queries
from l2f.site.verdict import verdict
from l2f.site.words import AGES, OUTCOMES, SEVERITIES, STATUSES, TRENDS, began, mark, number, shortened

STAGES = {
    "check": "Check of files",
    "freshness": "Freshness",
    "raw expectations": "Raw expectations",
    "build": "Build and tests",
    "mart expectations": "Mart expectations",
    "publish": "Publish",
}
DRIFT_KINDS = {
    "missing table": ("Missing tables", "tables"),
    "unreadable value": ("Columns with unreadable values", "columns"),
    "undeclared column": ("Undeclared columns", "columns"),
    "missing column": ("Missing columns", "columns"),
}
COLUMNS_OF_A_ROW = 12
SENTENCE = 120


def gather(query, manifest):
    def rows(sql):
        """Snowflake gives names in upper case."""
        return [{name.lower(): value for name, value in row.items()} for row in query(sql)]

    newest_runs = rows(queries.RUNS)
    newest = newest_runs[0] if newest_runs else None
    published = first(rows(queries.PUBLISHED))
    open_checks = checks(rows, descriptions_of_tests(manifest))
    shape, sentence, beside = verdict(newest, published, worst_failure(newest, open_checks))
    outcomes = {run["run_id"]: mark(OUTCOMES, run["outcome"])[0] for run in newest_runs}
    return {
        "newest": newest,
        "verdict": {"shape": shape, "sentence": sentence, "beside": beside},
        "stages": stages(newest),
        "checks": open_checks,
        "scorecard": scorecard(rows, descriptions(manifest)),
        "freshness": freshness(rows),
        "ledger": ledger(rows, outcomes),
        "quarantine": quarantine(rows),
        "drift": drift(rows, outcomes),
        "runs": runs(rows, newest_runs, outcomes),
    }


def first(rows):
    return rows[0] if rows else None


def descriptions(manifest):
    """The first sentence on each mart by name, and on each source table by system.table."""
    if manifest is None:
        return {}
    said = {
        ("mart", node.name): node.description
        for node in manifest.nodes.values()
        if node.resource_type == "model"
    }
    said |= {
        ("source", f"{table.source_name}.{table.name}"): table.description
        for table in manifest.sources.values()
    }
    return {subject: shortened(first_sentence(text), SENTENCE) for subject, text in said.items()}


def first_sentence(text):
    paragraph = " ".join(text.strip().split("\n\n")[0].split())
    return paragraph.split(". ")[0].removesuffix(".") + "." if paragraph else ""


def descriptions_of_tests(manifest):
    """What each data test is about, and where it is written."""
    if manifest is None:
        return {}
    tests = [node for node in manifest.nodes.values() if node.resource_type == "test"]
    return {test.name: {"description": test.description, "file": test.original_file_path} for test in tests}


def stages(run):
    """Each stage with a shape and what became of it; `stage` of a run is the last one that began."""
    if run is None:
        return []
    reached = list(STAGES).index(run["stage"]) if run["stage"] in STAGES else -1
    finished = run["outcome"] in ("published", "unchanged")
    ended = mark(OUTCOMES, run["outcome"])
    after = ("none", "not needed" if finished else "not reached")

    def became(position):
        if position > reached:
            return after
        return ended if position == reached and not finished else ("pass", "done")

    return [{"name": name, "mark": became(position)} for position, name in enumerate(STAGES.values())]


def checks(rows, known):
    """Checks of the newest run with results that did not pass, worst first, each with its rows."""
    counts = first(rows(queries.CHECK_COUNTS)) or dict.fromkeys(
        ("run_id", "passed", "warned", "failed", "skipped")
    )
    by_test = groupby(rows(queries.ROWS_OF_CHECKS), key=lambda row: row["test_name"])
    failing = {test: [row["row_content"] for row in found] for test, found in by_test}
    found = [
        check | {
            "mark": mark(STATUSES, check["status"]),
            "severity": SEVERITIES.get(check["severity"], check["severity"]),
            "headline": check["message"] or check["test_name"].replace("_", " "),
            "table": table_of(failing.get(check["test_name"], []), check["failing_rows"]),
            "known": known.get(check["test_name"]),
        }
        for check in rows(queries.OPEN_CHECKS)
    ]  # fmt: skip
    not_passed = (counts["failed"] or 0) + (counts["warned"] or 0)
    return counts | {"found": found, "more": not_passed - len(found), "not_passed": not_passed}


def worst_failure(newest, open_checks):
    """What the first failing check of a run that failed says."""
    if newest is None or newest["outcome"] != "failed" or newest["run_id"] != open_checks["run_id"]:
        return None
    return first([check["headline"] for check in open_checks["found"] if check["mark"][0] == "fail"])


def table_of(contents, failing_rows):
    """Columns in the order in which they appear, the values of each row, and what is left out."""
    records = [record_of(content) for content in contents]
    columns = list(dict.fromkeys(name for record in records for name in record))
    shown = columns[:COLUMNS_OF_A_ROW]
    return {
        "columns": [
            (shortened(name, 60), is_numeric(record.get(name) for record in records)) for name in shown
        ],
        "rows": [[record.get(name) for name in shown] for record in records],
        "more_columns": len(columns) - len(shown),
        "more_rows": max((failing_rows or 0) - len(records), 0) if records else 0,
    }


def is_numeric(values):
    return all(value is None or isinstance(value, int | float) for value in values)


def record_of(content):
    try:
        record = json.loads(content)
    except (TypeError, ValueError):
        record = None
    return record if isinstance(record, dict) else {"row": content}


def scorecard(rows, said):
    """Marts and sources, those with failures first; `bars` are the newest runs that checked one."""
    bars = {}
    for run in rows(queries.TRENDS):
        shape = "fail" if run["failed"] else "warn" if run["warned"] else "pass"
        label = f"{began(run['run_id'])}: {number(run['failed'])} failed, {number(run['warned'])} warned"
        bars.setdefault((run["subject_type"], run["subject_name"]), []).append(
            {"shape": shape, "label": label}
        )
    subjects = [
        subject | {
            "mark": mark(STATUSES, "fail" if subject["failed"] else "warn" if subject["warned"] else "pass"),
            "trend": mark(TRENDS, subject["trend"]),
            "bars": bars.get((subject["subject_type"], subject["subject_name"]), []),
            "about": said.get((subject["subject_type"], subject["subject_name"]), ""),
        }
        for subject in rows(queries.SCORECARD)
    ]  # fmt: skip
    return {
        "marts": [subject for subject in subjects if subject["subject_type"] == "mart"],
        "sources": [subject for subject in subjects if subject["subject_type"] == "source"],
    }


def freshness(rows):
    found = [table | {"mark": mark(AGES, table["status"])} for table in rows(queries.FRESHNESS)]
    amounts = Counter(table["status"] for table in found)
    return {
        "run_id": found[0]["run_id"] if found else None,
        "tables": found,
        "counts": [(mark(AGES, age), amounts[age]) for age in ("error", "warn", "unknown", "fresh")],
    }


def ledger(rows, outcomes):
    tables = rows(queries.LEDGER)
    totals = rows(queries.LEDGER_TOTALS)
    charts = {"Rows that came in": "raw_rows", "Rows held back in quarantine": "quarantined_rows"}
    return {
        "run_id": tables[0]["run_id"] if tables else None,
        "tables": tables,
        "open": sum(table["unexplained_rows"] != 0 for table in tables),
        "total": first(totals),
        "charts": [
            series(title, "rows", [(run["run_id"], run[column]) for run in reversed(totals)], outcomes)
            for title, column in charts.items()
        ],
    }


def quarantine(rows):
    """Of the published marts; None where the mart was never built."""
    if {"table_name": "quarantined_rows"} not in rows(queries.MARTS):
        return None
    reasons = rows(queries.QUARANTINE)
    totals = first(rows(queries.QUARANTINE_TOTALS))
    shown = {(reason["system"], reason["table_name"]) for reason in reasons}
    return {
        "reasons": reasons,
        "rows": totals["quarantined_rows"],
        "more_tables": totals["tables"] - len(shown),
    }


def drift(rows, outcomes):
    counts = rows(queries.DRIFT_COUNTS)
    run_ids = sorted({row["run_id"] for row in counts})
    amounts = {(row["run_id"], row["drift_kind"]): row["amount"] for row in counts}
    entries = rows(queries.DRIFT)
    newest = run_ids[-1] if run_ids else None
    whole = sum(amount for (run_id, _), amount in amounts.items() if run_id == newest)
    return {
        "run_id": newest,
        "amount": whole,
        "by_kind": [(title, amounts.get((newest, kind), 0)) for kind, (title, _) in DRIFT_KINDS.items()],
        "tables": rows(queries.DRIFT_BY_TABLE),
        "entries": entries,
        "more": whole - len(entries),
        "charts": [
            series(title, unit, [(run_id, amounts.get((run_id, kind), 0)) for run_id in run_ids], outcomes)
            for kind, (title, unit) in DRIFT_KINDS.items()
        ],
    }


def runs(rows, newest_runs, outcomes):
    amount = rows(queries.RUN_COUNT)[0]["amount"]
    oldest_first = newest_runs[::-1]
    charts = [
        ("Duration", "seconds", "seconds"),
        ("Rows read", "rows", "rows_read"),
        ("Checks that failed", "checks", "checks_failed"),
    ]
    return {
        "newest": [run | {"mark": mark(OUTCOMES, run["outcome"])} for run in newest_runs],
        "more": amount - len(newest_runs),
        "charts": [
            series(title, unit, [(run["run_id"], run[column]) for run in oldest_first], outcomes)
            for title, unit, column in charts
        ],
    }


def series(title, unit, points, outcomes):
    """A chart: one bar per run, oldest first; a run that did not publish has a mark over its bar."""
    values = [value for _, value in points if value is not None]
    return {
        "title": title,
        "unit": unit,
        "highest": max(values, default=0),
        "points": [
            {"run_id": run_id, "value": value, "shape": outcomes.get(run_id, "none")}
            for run_id, value in points
        ],
    }
