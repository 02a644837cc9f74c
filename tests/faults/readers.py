"""Another program has the published file open, or has written into it, while a run publishes."""

import os
import signal
import subprocess
import sys

from faults import promises
from faults.runs import Run

# Opens the file, says so, and when told to looks once more and says what it sees; `commit` ends what it began.
PROGRAM = """
import sys, duckdb
path, mode = sys.argv[1:]
connection = duckdb.connect(path, read_only=mode == "reads")
if mode != "reads":
    connection.execute("begin; create table main.scratch as select 1 as one; delete from intermediate.as_of")
see = lambda: print(connection.execute("select * exclude (raw_row) from marts.quarantined_rows order by all").fetchall(),
                    connection.execute("select * from staging.stg_zuora__accounts order by all").fetchall(), flush=True)
see()
sys.stdin.readline()
see()
if mode == "commits":
    connection.execute("commit")
"""
MODES = ("reads", "writes", "commits")


def jobs():
    return [open_elsewhere, killed_while_writing]


class Program:
    def __init__(self, lane, mode):
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, lane.warehouse, mode], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.seen = self.process.stdout.readline()

    def ended(self):
        """Losses of the program itself: it must go on seeing what it had opened."""
        out, _ = self.process.communicate("\n", timeout=60)
        if self.process.returncode:
            return [f"the other program ended with {self.process.returncode}"]
        return [] if out == self.seen else ["the other program no longer saw what it had opened"]


def open_elsewhere(lane, seed, report):
    start = lane.start()
    for mode in MODES:
        lane.fresh(start)
        other = Program(lane, mode)
        run = Run(lane, start.extracts, start.select).wait()
        published = published_whatever_others_do(run) + promises.kept(run, lane.warehouse, start)
        report(f"open in a program that {mode}", published + other.ended())
        report("the run after it", lane.settles(start), is_fault=False)


def killed_while_writing(lane, seed, report):
    """What it had written stays in a log beside the file, which fits no other file."""
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
