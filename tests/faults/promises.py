"""What must hold of a published warehouse, whatever happens to a run.

Every function gives losses: a list of sentences, empty where the promise was kept.
"""

import hashlib
import signal
import threading
from dataclasses import dataclass

import duckdb

# What may lie beside the published file: after any run, one that did not publish, and one that was killed.
BESIDE = {".l2f.lock", "quality"}
BESIDE_A_FAILED_RUN = BESIDE | {".candidate"}
BESIDE_A_KILLED_RUN = BESIDE_A_FAILED_RUN | {".aside"}
EXIT_CODES = {0, 1, 2, 3, 130}
# How these end a process that does nothing about them.
KILLED = {-signal.SIGKILL, -signal.SIGTERM}


@dataclass(frozen=True)
class State:
    """What a warehouse file holds: a digest of all tables but the records of runs, these, and the history."""

    digest: str
    records: frozenset
    history: frozenset


def look(path):
    """The State of a file, opened as a reader opens it."""
    digest, records, history = hashlib.sha256(), set(), set()
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall()
        for schema, name in tables:
            rows = connection.execute(f'from "{schema}"."{name}" order by all').fetchall()
            if schema == "quality":
                records |= {repr((name, row)) for row in rows}
            else:
                digest.update(repr((schema, name, rows)).encode())
            if schema == "snapshots":
                # Of a version only its name: when it ended is written into it later.
                history |= set(connection.execute(f'select dbt_scd_id from snapshots."{name}"').fetchall())
    return State(digest.hexdigest(), frozenset(records), frozenset(history))


def readable(warehouse, start):
    """The published file is whole: as it was before the run or as the run makes it."""
    try:
        state = look(warehouse)
    except duckdb.Error as error:
        return None, [f"the published file cannot be read: {str(error).splitlines()[0]}"]
    losses = []
    if state.digest not in (start.before.digest, start.after.digest):
        losses.append("the published tables are neither those of before nor those of the run")
    if start.before.records - state.records:
        losses.append(f"{len(start.before.records - state.records)} records of earlier runs are gone")
    if start.before.history - state.history:
        losses.append(f"{len(start.before.history - state.history)} rows of history are gone")
    return state, losses


def kept(run, warehouse, start):
    """All promises about a run that ended, of whatever it died."""
    state, losses = readable(warehouse, start)
    if state and run.exit_code == 0 and state.digest != start.after.digest:
        losses.append("the run said that it published, and the tables are not those of an undisturbed run")
    if state and run.exit_code > 0 and state.digest != start.before.digest:
        losses.append(f"the run ended with exit code {run.exit_code}, and published all the same")
    may_stay = BESIDE_A_KILLED_RUN if run.exit_code < 0 else BESIDE_A_FAILED_RUN if run.exit_code else BESIDE
    return losses + said(run) + strays(warehouse, may_stay)


def said(run):
    """The exit code is one of README.md, and the message says so in a sentence."""
    losses = []
    if "Traceback" in run.output or "Traceback" in run.errors:
        losses.append("a traceback was shown")
    if run.exit_code in KILLED:
        return losses
    if run.exit_code not in EXIT_CODES:
        losses.append(f"exit code {run.exit_code} is none of README.md: {run.errors.strip()[-200:]}")
    elif run.exit_code and (
        not run.problem or run.problem["exit_code"] != run.exit_code or not run.problem["message"]
    ):
        losses.append(f"exit code {run.exit_code} without a message that says so")
    return losses


def settled(run, warehouse, start):
    """The next run that nothing disturbs publishes what it would have published without the fault."""
    if run.exit_code:
        return [f"the next run ended with exit code {run.exit_code}: {run.message[:300]}"]
    return [f"after the next run: {loss}" for loss in kept(run, warehouse, start)]


def strays(warehouse, expected):
    """Nothing is left beside the published file."""
    found = {path.name for path in warehouse.parent.iterdir()} - expected - {warehouse.name}
    return [f"left beside the published file: {', '.join(sorted(found))}"] if found else []


class Watch:
    """A reader that opens the published file again and again while a run is at work."""

    EVERY = 0.1

    def __init__(self, warehouse, start):
        self.warehouse, self.days = warehouse, {start.before_day, start.after_day}
        self.losses, self.looks = [], 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.look_again_and_again, daemon=True)

    def look_again_and_again(self):
        while not self.over.wait(self.EVERY):
            self.looks += 1
            try:
                if published_day(self.warehouse) not in self.days:
                    self.losses.append("a reader saw what no run had published")
            except duckdb.Error as error:
                self.losses.append(
                    f"a reader could not open the published file: {str(error).splitlines()[0]}"
                )

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        self.losses = sorted(set(self.losses))


def published_day(warehouse):
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        [(day,)] = connection.execute("select as_of_date from intermediate.as_of").fetchall()
        return day
