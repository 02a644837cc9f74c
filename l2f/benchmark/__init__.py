"""`l2f bench`: time and memory of whole runs on generated extracts, beside a hand-written floor.

For each size: generate extracts, run the floor, run `l2f run`, then the models of each area on the warehouse that it
left, each in a process of its own. Then a few marts alone, on extracts with much of what they read. Prints the figures
and writes them into docs/performance.md, with a plot in docs/performance.svg.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import click
import duckdb

from l2f.benchmark import plot, report
from l2f.settings import ROOT

MARTS = ("subscriptions", "arr_by_month")
# What the extracts of a whole run hold beside Zuora and the few tables of applications.sql.
SCRIPTS = ("marketing", "service", "support")
AREAS = {"staging": ("models/staging",)} | {
    area: (f"models/intermediate/{area}", f"models/marts/{area}")
    for area in (
        "core", "subscriptions", "billable_users", "entity_attribution", "renewal_pipeline", "support", "fulfillment",
        "system_integrity",
    )
}


@dataclass(frozen=True)
class Crowding:
    """Marts measured alone, on extracts in which `script` puts many rows per subscription in place of a few."""

    script: str
    counted: str
    per_subscription: int
    raw_tables: tuple
    marts: tuple


CROWDINGS = (
    Crowding(
        "users", "memberships", 200, ("gitlab_com.namespaces", "version_app.usage_data"),
        ("seat_utilization_by_month", "billable_users_by_day"),
    ),
    Crowding(
        "tickets", "tickets", 20, ("zendesk.tickets", "zendesk.ticket_audits"),
        ("license_and_renewal_tickets", "license_and_renewal_queue_by_day"),
    ),
)


@dataclass
class Step:
    seconds: float
    cpu_seconds: float
    gigabytes: float


@dataclass
class Size:
    """One size measured; what does not apply to the sample data stays empty."""

    name: str
    subscriptions: int | None = None
    raw_rows: int | None = None
    generator: Step | None = None
    floor: Step | None = None
    run: Step | None = None
    engine_seconds: dict | None = None
    areas: dict | None = None
    marts_seconds: float | None = None
    floor_totals: tuple | None = None
    run_totals: tuple | None = None


@dataclass
class Crowd:
    """Marts measured alone: what they read, what it took, what they hold."""

    name: str
    crowding: Crowding
    subscriptions: int
    generator: Step | None = None
    run: Step | None = None
    engine_seconds: dict | None = None
    rows: dict | None = None


@click.command()
@click.option("--subscriptions", type=click.IntRange(min=100), multiple=True, default=(10_000, 100_000, 1_000_000),
              show_default=True, help="Sizes to measure; may be given several times.")
@click.option("--keep", type=click.Path(path_type=Path), help="Work in this folder, reuse its extracts, keep everything.")
@click.option("--sample/--no-sample", default=True, show_default=True, help="Also measure a run of the sample data.")
@click.option("--users", type=click.IntRange(min=0), default=20_000_000, show_default=True,
              help="Memberships of GitLab.com groups to measure the marts of billable users with; 0 leaves them out.")
@click.option("--tickets", type=click.IntRange(min=0), default=2_000_000, show_default=True,
              help="Tickets to measure the marts of the licensing and renewals queue with; 0 leaves them out.")
@click.option("--shape", type=click.Choice(["stitch", "vendor"]), default="stitch", show_default=True,
              help="Names as Stitch or as Fivetran writes them; floor and page are for Stitch's.")
def bench(subscriptions, keep, sample, shape, **crowd_sizes):
    """Measure whole runs and each area on generated extracts, and write docs/performance.md and .svg."""
    (ROOT / ".bench").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".bench") as temporary:
        folder = (keep or Path(temporary)).resolve()
        sizes, crowds = [], []
        try:
            if sample:
                sizes.append(measure(Size("sample data"), ROOT / "sample_data", folder / "sample"))
            for number in sorted(subscriptions):
                work = folder / f"{shape}-{number}"
                sizes.append(measure_generated(Size(f"{number:,}", number), work / "extracts", work, shape))
            for crowding in CROWDINGS if shape == "stitch" else ():
                if number := crowd_sizes[crowding.script]:
                    crowd = Crowd(f"{number:,} {crowding.counted}", crowding, number // crowding.per_subscription)
                    crowds.append(measure_crowd(crowd, folder / f"{crowding.script}-{number}"))
        finally:
            report.show(report.tables(sizes, crowds))
    if shape == "stitch":
        report.write(report.tables(sizes, crowds), plot.seconds_over_subscriptions(sizes))


def measure_generated(size, extracts, work, shape):
    if not extracts.exists():
        size.generator = step("generate", extracts, size, shape, *SCRIPTS)
    size.raw_rows = duckdb.sql(
        f"select sum(num_rows) from parquet_file_metadata('{extracts}/*/*/*.parquet')"
    ).fetchall()[0][0]
    measure(size, extracts, work)
    size.areas = {area: measure_area(area, extracts, size, work) for area in AREAS}
    if shape == "stitch":
        compare(size, extracts, work)
    return size


def measure(size, extracts, work):
    """A whole run into a new warehouse, with dbt's own figures beside it."""
    warehouse, target = fresh(work / "warehouse" / "l2f.duckdb"), work / "target"
    run = [sys.executable, "-m", "l2f", "run", "--extracts", extracts, "--warehouse", warehouse]
    size.run, _ = process("run", size, run, DBT_TARGET_PATH=target, DBT_LOG_PATH=work / "logs")
    size.engine_seconds = engine_seconds(target)
    size.run_totals = totals(warehouse, "marts")
    return size


def measure_area(area, extracts, size, work):
    """The models of an area alone, on the warehouse of the whole run: what they read is there."""
    selected = [f"path:{folder}" for folder in AREAS[area]]
    warehouse = work / "warehouse" / "l2f.duckdb"
    taken, seconds = dbt(area, ["run", "--select", *selected], extracts, size, warehouse, work / "areas")
    return replace(taken, seconds=sum(seconds.values()))


def compare(size, extracts, work):
    """The two marts alone. The floor runs before and after, as other work on the machine slows down both."""
    database = work / "floor.duckdb"
    before = step("floor", extracts, size, fresh(database))
    _, seconds = build(MARTS, extracts, size, work / "marts.duckdb")
    after = step("floor", extracts, size, fresh(database))

    size.marts_seconds = sum(seconds.values())
    size.floor = replace(after, seconds=(before.seconds + after.seconds) / 2)
    size.floor_totals = totals(database, "main")


def measure_crowd(crowd, work):
    """These marts alone, and what they and the raw tables hold."""
    crowding, extracts = crowd.crowding, work / "extracts"
    warehouse = work / f"{crowding.script}_only.duckdb"
    if not extracts.exists():
        crowd.generator = step("generate", extracts, crowd, "stitch", crowding.script)
    crowd.run, crowd.engine_seconds = build(crowding.marts, extracts, crowd, warehouse)
    files = [f"{extracts}/production/{table.replace('.', '/')}.parquet" for table in crowding.raw_tables]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        counted = [f"'{file}'" for file in files] + [f"marts.{mart}" for mart in crowding.marts]
        rows = [connection.sql(f"select count(*) from {table}").fetchall()[0][0] for table in counted]
    crowd.rows = dict(zip((*crowding.raw_tables, *crowding.marts), rows, strict=True))
    return crowd


def build(marts, extracts, size, warehouse):
    """These marts and all they need."""
    selected = ["build", "--select", *(f"+{mart}" for mart in marts), "--exclude-resource-type", "test", "unit_test"]
    return dbt("marts", selected, extracts, size, fresh(warehouse), warehouse.parent / "marts")


def dbt(name, arguments, extracts, size, warehouse, target):
    """What dbt took, and its seconds by node: one node at a time, so that nodes do not wait for each other."""
    command = [sys.executable, "-m", "dbt.cli.main", *arguments, "--threads", 1, "--target-path", target]
    command += ["--project-dir", ROOT, "--profiles-dir", ROOT / "profiles", "--log-path", target.parent / "logs"]
    taken, _ = process(name, size, command, L2F_EXTRACTS=extracts, L2F_WAREHOUSE=warehouse)
    return taken, engine_seconds(target)


def engine_seconds(target):
    """What dbt reports for each model, seed and snapshot; tests left out."""
    results = json.loads((target / "run_results.json").read_text())["results"]
    kinds = ("model.", "seed.", "snapshot.")
    return {result["unique_id"]: result["execution_time"] for result in results if result["unique_id"].startswith(kinds)}


def step(name, extracts, size, argument, *more):
    """A step of `steps.py`, which says itself how long it took without the start of Python."""
    command = [sys.executable, "-m", "l2f.benchmark.steps", name, extracts, argument, size.subscriptions, *more]
    taken, said = process(name, size, command)
    return Step(float(said), taken.cpu_seconds, taken.gigabytes)


def process(name, size, command, **environment):
    """Runs a command to its end. Its memory is the peak of its largest process."""
    click.echo(f"{name:<18} {size.name} …", err=True)
    environment = os.environ | {key: str(value) for key, value in environment.items()}
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        child = subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        output.seek(0)
        said = output.read()
    if child.returncode:
        raise click.ClickException(f"{name} failed on {size.name}, docs/performance.md stays as it is:\n{said}")
    gigabytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e9
    return Step(seconds, usage.ru_utime + usage.ru_stime, gigabytes), said


def fresh(database):
    database.parent.mkdir(parents=True, exist_ok=True)
    database.unlink(missing_ok=True)
    return database


def totals(database, schema):
    """Rows and ARR of both marts. ARR is added up over currencies: a checksum, not a figure."""
    queries = " cross join ".join(f"(select count(*), sum(arr_amount) from {schema}.{mart})" for mart in MARTS)
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(f"select * from {queries}").fetchall()[0]
