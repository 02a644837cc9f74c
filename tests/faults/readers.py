"""Another program has the published file open, or has written into it, while a run publishes."""

import os
import signal
import subprocess
import sys

import duckdb

from faults import promises
from faults.runs import Run

LOOK = "select * from staging.stg_zuora__accounts order by all"
# Opens the file, says so, and looks into it when told to. What it commits is in a log until it ends.
PROGRAM = """
import sys, duckdb
path, mode, look = sys.argv[1:]
connection = duckdb.connect(path, read_only=mode == "reads")
if mode != "reads":
    connection.execute("begin; create table main.scratch as select 1 as one; delete from intermediate.as_of")
if mode == "commits":
    connection.execute("commit")
print("open", flush=True)
sys.stdin.readline()
print(connection.execute(look).fetchall(), flush=True)
"""
MODES = ("reads", "writes", "commits")


def jobs():
    return [open_elsewhere, killed_while_writing]


class Program:
    def __init__(self, lane, mode):
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, lane.warehouse, mode, LOOK],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.process.stdout.readline()

    def losses(self, start):
        """It must still see what it opened, and end well."""
        out, _ = self.process.communicate("\n", timeout=60)
        with duckdb.connect(str(start.published), read_only=True) as connection:
            opened = repr(connection.execute(LOOK).fetchall())
        if self.process.returncode:
            return [f"the other program ended with {self.process.returncode}"]
        return [] if out.strip() == opened else ["the other program no longer saw what it had opened"]


def open_elsewhere(lane, seed, report):
    start = lane.start()
    for mode in MODES:
        lane.fresh(start)
        other = Program(lane, mode)
        run = Run(lane, start.extracts, start.select).wait()
        losses = (
            published_whatever_others_do(run)
            + promises.kept(run, lane.warehouse, start)
            + other.losses(start)
        )
        report(f"open in a program that {mode}", losses + promises.kept(run, lane.warehouse, start))
    report("the run after them", lane.settles(start), is_fault=False)


def killed_while_writing(lane, seed, report):
    """Its log stays, and fits no other file."""
    start = lane.start()
    for mode in ("writes", "commits"):
        lane.fresh(start)
        other = Program(lane, mode)
        run = Run(lane, start.extracts, start.select)
        run.until(lambda: run.reached("build"))
        os.kill(other.process.pid, signal.SIGKILL)
        other.process.communicate()
        run.wait()
        losses = published_whatever_others_do(run) + promises.kept(run, lane.warehouse, start)
        report(f"open in a program that {mode} and is killed", losses + lane.settles(start))


def published_whatever_others_do(run):
    return [f"the run ended with exit code {run.exit_code}: {run.message[:300]}"] if run.exit_code else []
