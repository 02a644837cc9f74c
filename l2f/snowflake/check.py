"""`l2f snowflake-check`: proof, without an account, that Snowflake gives what DuckDB gives.

Starts the emulator, sets it up with snowflake/setup.sql, loads the sample, and runs and publishes the whole
project there and on DuckDB. Then every relation must have the same rows on both, and the compiled SQL must be
Snowflake's. `--days` instead runs twice, and again with the rows of the next day, and compares each time; before
that the unit tests, which `make test` runs on DuckDB.
"""

import contextlib
import dataclasses
import os
import tempfile
import time
from pathlib import Path

import click

from l2f.build import could_not_start, environment_variables, invoke, parse, target_path
from l2f.check import counted
from l2f.errors import FAILED, Stop
from l2f.publish import connect as connect_locally
from l2f.run import run as run_through
from l2f.settings import ROOT, resolve
from l2f.snowflake import commands, sql_check
from l2f.snowflake.compare import compare, compared_nodes
from l2f.snowflake.connection import connect
from l2f.snowflake.emulator import Emulator

TODAY = ROOT / "sample_data"
NEXT_DAY = TODAY / "next_day"


@click.command("snowflake-check")
@click.option(
    "--days", is_flag=True, help="Run twice, then with the rows of the next day, and compare each time. With unit tests."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line on standard output.")
def snowflake_check(days, as_json):
    """Prove on a local emulator that Snowflake gives what DuckDB gives."""
    from l2f.cli import reporting

    with reporting(as_json) as say:
        check(days, say)


def check(days, say):
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, emulator(say):
        engines = Engines(Path(folder), say)
        engines.load(TODAY)
        engines.compare("first run", unit_tests=days)
        if days:
            engines.compare("second run")
            engines.load(NEXT_DAY, append=True)
            engines.compare("next day")
        else:
            engines.check_sql()
    say.summary({"seconds": time.monotonic() - started}, [f"Took {time.monotonic() - started:.0f} s."])


@contextlib.contextmanager
def emulator(say):
    """A running emulator that the target `emulator` finds, with databases and roles set up."""
    say.phase("start", "the emulator")
    with Emulator() as running, environment_variables({"L2F_EMULATOR_PORT": str(running.port)}):
        with contextlib.closing(connect("emulator")) as connection:
            set_up(connection)
        yield


def set_up(connection):
    for cursor in connection.execute_string((ROOT / "snowflake" / "setup.sql").read_text()):
        cursor.fetchall()


class Engines:
    """The same extracts on both engines. `folder` takes the extracts and the DuckDB file."""

    def __init__(self, folder, say):
        self.say = say
        self.remote = resolve(None, "production", None, None, "emulator", (), force=True)
        warehouse = folder / "duckdb.db"
        self.local = dataclasses.replace(
            self.remote, target="local", extracts=folder / "extracts", warehouse=warehouse
        )
        self.say.phase("parse", "the dbt project, for both")
        self.remote_manifest = parse(self.remote, warehouse)
        self.local_manifest = parse(self.local, warehouse)

    def load(self, extracts, append=False):
        """On Snowflake by stage and copy; for DuckDB another file beside those of the day before."""
        commands.load(dataclasses.replace(self.remote, extracts=extracts), append, self.say, self.remote_manifest)
        for file in sorted((extracts / "production").glob("*/*.*")):
            link = self.local.location(file.parent.name) / file.stem / f"{extracts.name}{file.suffix}"
            link.parent.mkdir(parents=True, exist_ok=True)
            os.symlink(file, link)

    def compare(self, occasion, unit_tests=False):
        """Builds on both engines; every relation must be the same."""
        with environment_variables({"L2F_SITE": str(self.local.warehouse.parent / "quality")}):
            run_through(self.remote, self.say, self.remote_manifest, unit_tests)
        self.say.phase("build", "on DuckDB")
        # Without tests: `l2f run` proves those.
        self.dbt(self.local, self.local_manifest, "build", "--exclude-resource-type", "test", "unit_test")
        self.say.phase("compare", occasion)
        self.say.expect(len(compared_nodes(self.local_manifest)))
        with contextlib.closing(connect("emulator")) as remote, connect_locally(self.local.warehouse) as local:
            found = compare(self.local_manifest, local, remote, self.say.step)
        rows = sum(difference.rows for difference in found)
        outcome = f"{counted(len(found), 'relation')}, {counted(rows, 'differing row')} ({occasion})"
        if any(found):
            raise Stop(FAILED, outcome, [line for difference in found if difference for line in difference.lines()])
        self.say.summary({"occasion": occasion, "relations": len(found), "differing_rows": rows}, [outcome])

    def check_sql(self):
        """What was compiled must be Snowflake's SQL, and personal data marked wherever it arrives."""
        self.say.phase("check", "the compiled SQL")
        # `build` leaves analyses out.
        self.dbt(self.remote, self.remote_manifest, "compile", "--select", "path:analyses")
        with contextlib.closing(connect("emulator")) as connection:
            raw = raw_columns(connection)
        found = sql_check.check(self.remote_manifest, target_path(self.remote) / "compiled", raw)
        outcome = f"{counted(len(found), 'finding')} in the compiled SQL"
        if found:
            raise Stop(FAILED, outcome, [str(finding) for finding in found])
        self.say.summary({"findings": 0}, [outcome])

    def dbt(self, settings, manifest, *command):
        result = invoke([*command], settings, settings.warehouse, manifest)
        if not result.success:
            raise could_not_start(result)


def raw_columns(connection):
    """{relation: {column: type}} of every raw table."""
    rows = connection.cursor().execute(
        "select table_schema, table_name, column_name, data_type from raw.information_schema.columns "
        "where table_schema <> 'INFORMATION_SCHEMA'"
    )
    columns = {}
    for schema, table, column, data_type in rows:
        columns.setdefault(f'RAW."{schema}"."{table}"', {})[column] = data_type
    return columns
