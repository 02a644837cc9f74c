"""What is kept of every run that held the lock, also of those that failed: the schema `quality` (record.sql).

A run that publishes writes its record into what it publishes. One that does not writes it beside the published
marts, which stay as they were. `quality` is carried from publication to publication, as snapshots are.
"""

import datetime
import hashlib
import json
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from l2f.errors import BAD_INPUT, FAILED, INTERRUPTED
from l2f.results import ERROR, FAIL, PASS, WARN
from l2f.settings import ROOT

OUTCOMES = {FAILED: "failed", BAD_INPUT: "refused", INTERRUPTED: "interrupted"}
PUBLISHED, UNCHANGED, DIED = "published", "unchanged", "died"
SCHEMA = (Path(__file__).parent / "record.sql").read_text()
# Rows of one insert: Snowflake takes them as one statement.
CHUNK = 200
# What a run changes when it changes the marts. Expectations do not: they judge what is built.
PROJECT = ("dbt_project.yml", "requirements.lock", "l2f", "macros", "models", "profiles", "seeds", "snapshots", "tests")
# Files below these that dbt does not read.
NOT_BUILT = ("tests/python", "tests/browser", "tests/faults", "l2f/site", "l2f/benchmark")


@dataclass
class Run:
    """A run as far as it is known: amounts stay empty where it did not get so far. `results` are l2f.results.Result,
    `freshness` l2f.freshness.Age."""

    environment: str
    is_whole: bool
    started_at: datetime.datetime = field(default_factory=lambda: utc_now())
    began: float = field(default_factory=time.monotonic)
    stage: str = "parse"
    as_of_date: datetime.date | None = None
    git_revision: str | None = None
    input_fingerprint: str | None = None
    project_fingerprint: str | None = None
    tables_read: int | None = None
    rows_read: int | None = None
    rows_quarantined: int | None = None
    models_built: int | None = None
    results: list = field(default_factory=list)
    freshness: list = field(default_factory=list)
    measures: dict = field(default_factory=dict)

    @property
    def run_id(self):
        return self.started_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    @property
    def seconds(self):
        return time.monotonic() - self.began

    def follow(self, newest):
        """Runs are ordered by their ids: where the clock was set back, the next one follows the newest all the same."""
        if newest and newest["run_id"] >= self.run_id:
            self.started_at = newest["started_at"] + datetime.timedelta(microseconds=1)

    def count(self, *statuses):
        return sum(result.status in statuses for result in self.results)

    def row(self, outcome, message, details):
        return (
            self.run_id, self.started_at, self.seconds, outcome, self.stage, message, details,
            self.environment, self.as_of_date, self.is_whole,
            self.git_revision, self.input_fingerprint, self.project_fingerprint,
            self.tables_read, self.rows_read, self.rows_quarantined, self.models_built,
            self.count(PASS), self.count(WARN), self.count(FAIL, ERROR),
        )  # fmt: skip

    def write(self, session, outcome, message=None, details=()):
        """The run, its checks, their examples and the ages of its sources, through a Session."""
        create(session)
        insert(session, "runs", [self.row(outcome, message, "\n".join(details) or None)])
        insert(session, "test_results", [
            (self.run_id, result.name, result.kind, result.subject_type, result.subject_name, result.severity,
             result.owner, result.status, result.failing_rows, result.observed, result.message, result.seconds)
            for result in self.results
        ])  # fmt: skip
        insert(session, "failing_rows", [
            (self.run_id, result.name, number, json.dumps(row, ensure_ascii=False))
            for result in self.results for number, row in enumerate(result.examples, 1)
        ])  # fmt: skip
        insert(session, "freshness_history", [(self.run_id, *age.row()) for age in self.freshness])
        insert(session, "measures", [(self.run_id, *key, value) for key, value in self.measures.items()])

    def write_figures(self, session, marts):
        """What the built marts say about the raw rows, as far as they are among `marts`, the schema that holds them."""
        for table, mart, columns in (
            ("ledger_history", "row_ledger",
             "system, table_name, raw_rows, staged_rows, superseded_rows, soft_deleted_rows, quarantined_rows"),
            ("drift_history", "extract_drift", "system, table_name, drift_kind, column_name, affected_rows"),
        ):  # fmt: skip
            if session.has_table(marts, mart):
                session.execute(
                    f"insert into quality.{table} select '{self.run_id}', {columns} from {marts}.{mart} order by 2, 3, 4, 5"
                )


def create(session):
    """The tables and the view, where they are not there yet."""
    for statement in SCHEMA.split(";\n"):
        if statement.strip():
            session.execute(statement)


def insert(session, table, rows):
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        places = ", ".join(f"({', '.join([session.mark] * len(chunk[0]))})" for _ in chunk)
        session.execute(f"insert into quality.{table} values {places}", [value for row in chunk for value in row])


def last_run(session, condition="true"):
    """The newest run that fulfils a condition, as a dictionary, or None."""
    rows = session.query(f"select * from quality.runs where {condition} order by run_id desc limit 1")
    return rows[0] if rows else None


def write_died(session, run_id, environment):
    """A run that was killed wrote nothing; the next one does it."""
    if run_id and not last_run(session, f"run_id = '{run_id}'"):
        started_at = datetime.datetime.strptime(run_id, "%Y-%m-%dT%H:%M:%S.%fZ")
        insert(session, "runs", [(
            run_id, started_at, None, DIED, None, "The run was killed; the next one found what it left.", None,
            environment, *[None] * 12,
        )])  # fmt: skip


def git_revision():
    """The commit of the project, with `+` where files differ from it; None outside of git or without it."""
    try:
        command = ["git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=10).stdout.strip() or None
    except (OSError, subprocess.TimeoutExpired):
        return None


def input_fingerprint(extracts, settings):
    """One name for what a run reads: the content of all files that belong to a table, wherever they lie, and its options."""
    whole = hashlib.blake2b(repr((settings.environment, settings.as_of)).encode(), digest_size=16)
    for table, paths in sorted(extracts.files.items(), key=lambda item: str(item[0])):
        for path in sorted(paths):
            whole.update(f"{table} {path.name} {content(path)}\n".encode())
    return whole.hexdigest()


def project_fingerprint():
    """One name for the content of all files that decide what a run makes of its input."""
    whole = hashlib.blake2b(digest_size=16)
    for name in PROJECT:
        place = ROOT / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            relative = path.relative_to(ROOT).as_posix()
            if path.is_file() and not relative.startswith(NOT_BUILT) and path.suffix != ".pyc":
                whole.update(f"{relative} {content(path)}\n".encode())
    return whole.hexdigest()


def content(path):
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def utc_now():
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
