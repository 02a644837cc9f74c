"""What is kept of every run that held the lock, also of those that failed: the schema `quality` of the warehouse.

runs          one row per run; `run_id` is the moment it began, UTC
test_results  one row per run and data test

Both are carried from file to file, as snapshots are. A run that publishes writes them into its candidate. One that
does not writes them into a copy of the published file, which then takes its place: the marts in it are as they were.
Before the first publication there is no file to keep a failure in.
"""

import contextlib
import datetime
import hashlib
import subprocess
from dataclasses import dataclass, field

from l2f.errors import BAD_INPUT, FAILED
from l2f.publish import connect, copy_aside, publish
from l2f.settings import ROOT

OUTCOMES = {FAILED: "failed", BAD_INPUT: "refused"}
TABLES = """
    create schema if not exists quality;
    create table if not exists quality.runs (
        run_id varchar primary key, started_at timestamp, seconds double, outcome varchar, message varchar,
        environment varchar, as_of_date date, is_whole boolean, git_revision varchar, input_fingerprint varchar,
        tables_read bigint, rows_read bigint, rows_quarantined bigint,
        models_built bigint, tests_passed bigint, tests_failed bigint, tests_warned bigint
    );
    create table if not exists quality.test_results (
        run_id varchar, test_name varchar, model_name varchar, status varchar, failing_rows bigint, seconds double,
        message varchar, primary key (run_id, test_name)
    );
"""


@dataclass
class Run:
    """A run as far as it is known. `tests` are l2f.build.TestResult; amounts stay empty where it did not get so far."""

    environment: str
    is_whole: bool
    started_at: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.UTC).replace(tzinfo=None))
    as_of_date: datetime.date | None = None
    input_fingerprint: str | None = None
    tables_read: int | None = None
    rows_read: int | None = None
    rows_quarantined: int | None = None
    models_built: int | None = None
    tests: list = field(default_factory=list)

    @property
    def run_id(self):
        return self.started_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def row(self, outcome, message):
        ended_at = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
        seconds = (ended_at - self.started_at).total_seconds()
        statuses = [test.status for test in self.tests]
        return (
            self.run_id, self.started_at, seconds, outcome, message,
            self.environment, self.as_of_date, self.is_whole, git_revision(), self.input_fingerprint,
            self.tables_read, self.rows_read, self.rows_quarantined,
            self.models_built, *(statuses.count(status) for status in ("pass", "fail", "warn")),
        )  # fmt: skip

    def write(self, connection, outcome, message=None):
        connection.execute(TABLES)
        row = self.row(outcome, message)
        connection.execute(f"insert into quality.runs values ({', '.join('?' * len(row))})", row)
        if self.tests:
            connection.executemany(
                "insert into quality.test_results values (?, ?, ?, ?, ?, ?, ?)",
                [
                    (self.run_id, test.name, test.model, test.status, test.failing_rows, test.seconds, test.message)
                    for test in self.tests
                ],
            )


def write_failure(run, stop, warehouse):
    """Into a copy of the published file, if there is one."""
    if not warehouse.exists():
        return
    aside = copy_aside(warehouse)
    with contextlib.closing(connect(aside)) as connection:
        run.write(connection, OUTCOMES.get(stop.exit_code, "failed"), stop.message)
    publish(aside, warehouse)


def git_revision():
    """The commit of the project, with `+` where files differ from it; None outside of git."""
    said = subprocess.run(
        ["git", "describe", "--always", "--abbrev=12", "--exclude=*", "--dirty=+"], cwd=ROOT, capture_output=True, text=True
    )
    return said.stdout.strip() or None


def fingerprint(extracts):
    """One name for the content of all files that belong to a table, whatever folder they lie in."""
    whole = hashlib.blake2b(digest_size=16)
    for table, paths in sorted(extracts.files.items(), key=lambda item: str(item[0])):
        for path in sorted(paths):
            with open(path, "rb") as stream:
                content = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
            whole.update(f"{table} {path.name} {content}\n".encode())
    return whole.hexdigest()
