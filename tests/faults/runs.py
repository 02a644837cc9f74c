"""The command in a process of its own, and the warehouse that it is let loose on.

Every worker of the campaign has one Lane: a folder with a warehouse and dbt's own files, at one path
throughout, because dbt parses everything again when the path changes.
"""

import contextlib
import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from faults import ROOT, promises

SAMPLE = ROOT / "sample_data"
# Two tables, what the ledger holds against them, a mart and two histories.
SMALL = (
    "as_of stg_ingestion__extracts stg_ingestion__left_out_rows stg_zuora__accounts "
    "stg_customers_app__orders +quarantined_rows zuora_account_history customers_app_order_history"
)
SMALL_TABLES = ("zuora/account", "customers_app/orders")
# Long enough for a whole run on a slow machine; a run that takes longer hangs.
LONGEST = 900


class Run:
    """`l2f run --json` at work, in a process group of its own. Keywords are those of subprocess.Popen."""

    def __init__(self, lane, extracts, select, warehouse=None, environment=None, **options):
        command = [
            sys.executable,
            "-m",
            "l2f",
            "run",
            "--json",
            "--extracts",
            extracts,
            "--warehouse",
            warehouse or lane.warehouse,
        ]
        self.process = subprocess.Popen(
            [str(part) for part in command + (["--select", select] if select else [])],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            cwd=lane.folder,
            env=os.environ | lane.environment | (environment or {}),
            **options,
        )
        self.lines, self.error_lines = [], []
        self.readers = [
            threading.Thread(target=self.lines.extend, args=(self.process.stdout,)),
            threading.Thread(target=self.error_lines.extend, args=(self.process.stderr,)),
        ]
        for reader in self.readers:
            reader.start()

    def wait(self):
        """Until it has ended, by itself or not."""
        try:
            self.process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            self.error_lines.append(f"It hung, and was killed after {LONGEST} s.")
            self.send(signal.SIGKILL)
            self.process.wait()
        for reader in self.readers:
            reader.join()
        return self

    def send(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def until(self, condition, every=0.0005):
        """Waits until `condition()` holds or the run is over."""
        while self.process.poll() is None and not condition():
            time.sleep(every)

    def reached(self, phase, steps=0):
        """Whether it said that it began a phase, and finished some steps of it."""
        here = False
        for event in self.events:
            here = event["phase"] == phase if event["event"] == "phase" else here
            if here and event.get("done", 0) >= steps:
                return True
        return False

    @property
    def exit_code(self):
        return self.process.returncode

    @property
    def events(self):
        return [
            json.loads(line) for line in list(self.lines) if line.startswith("{") and line.endswith("}\n")
        ]

    @property
    def output(self):
        return "".join(self.lines)

    @property
    def errors(self):
        return "".join(self.error_lines)

    @property
    def problem(self):
        """The event that says why it ended."""
        return next((event for event in self.events if event["event"] == "error"), None)

    @property
    def message(self):
        return (
            "\n".join([self.problem["message"], *self.problem["details"]])
            if self.problem
            else self.errors.strip()
        )


@dataclass(frozen=True)
class Start:
    """A published file, extracts that would publish something else, and what both hold."""

    select: str
    published: Path
    extracts: Path
    before: promises.State
    after: promises.State
    before_day: datetime.date
    after_day: datetime.date
    seconds: float


class Lane:
    """A place for one run at a time."""

    def __init__(self, folder):
        self.folder = folder
        self.warehouse = folder / "warehouse" / "l2f.duckdb"
        self.environment = {
            "PYTHONPATH": str(ROOT),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
            "DO_NOT_TRACK": "1",
            "L2F_DEBUG": "",
        }
        self.starts = {}
        self.warehouse.parent.mkdir(parents=True)

    def start(self, whole=False):
        """What faults start from, made by two runs that nothing disturbs."""
        if whole not in self.starts:
            self.starts[whole] = self.made("whole" if whole else "small", None if whole else SMALL)
        return self.starts[whole]

    def made(self, name, select):
        tables = None if name == "whole" else SMALL_TABLES
        monday = extracts_of(self.folder / f"{name}_monday", tables)
        tuesday = extracts_of(self.folder / f"{name}_tuesday", tables, next_day=True)
        published = self.folder / f"{name}.duckdb"
        self.clear()
        self.undisturbed(monday, select)
        shutil.copyfile(self.warehouse, published)
        began = time.monotonic()
        self.undisturbed(tuesday, select)
        seconds = time.monotonic() - began
        before, after = promises.look(published), promises.look(self.warehouse)
        if before.digest == after.digest:
            raise RuntimeError("The extracts of both days publish the same: nothing could be noticed.")
        days = promises.published_day(published), promises.published_day(self.warehouse)
        return Start(select, published, tuesday, before, after, *days, seconds)

    def undisturbed(self, extracts, select):
        run = Run(self, extracts, select).wait()
        if run.exit_code:
            raise RuntimeError(f"A run that nothing disturbed ended with {run.exit_code}: {run.message}")

    def clear(self):
        shutil.rmtree(self.warehouse.parent, ignore_errors=True)
        self.warehouse.parent.mkdir()

    def publish_again(self, start):
        """The published file of the start once more; what faults left beside it stays."""
        self.warehouse.unlink(missing_ok=True)
        shutil.copyfile(start.published, self.warehouse)

    def fresh(self, start):
        self.clear()
        self.publish_again(start)

    def settles(self, start):
        """Losses of one more run, which nothing disturbs and readers watch."""
        with promises.Watch(self.warehouse, start) as watch:
            run = Run(self, start.extracts, start.select).wait()
        return watch.losses + promises.settled(run, self.warehouse, start)


def extracts_of(folder, tables=None, next_day=False):
    """A copy of the sample, or of some tables; with the next day each table is a folder of two files."""
    for path in sorted(SAMPLE.glob("production/*/*.csv")):
        table = f"{path.parent.name}/{path.stem}"
        if tables and table not in tables:
            continue
        place = folder / "production" / path.parent.name
        place.mkdir(parents=True, exist_ok=True)
        later = SAMPLE / "next_day" / "production" / f"{table}.csv"
        if next_day and later.exists():
            (place / path.stem).mkdir()
            shutil.copyfile(path, place / path.stem / "monday.csv")
            shutil.copyfile(later, place / path.stem / "tuesday.csv")
        else:
            shutil.copyfile(path, place / path.name)
    return folder
