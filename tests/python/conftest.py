"""What every Python test builds on.

warehouse   the sample data, run once by the command and published: a read-only connection
project     the dbt project, parsed once: `project.build(extracts, select)` builds a few models of other
            extracts in well under a second and gives a connection
extracts    an empty extracts folder to fill: `extracts.add("zuora/account.csv", rows)`
small_project  the command finds a project of a few models and raw tables: whole runs in a second
command     the command in this process, without parsing again: `command("--select", "...")`
emulator    a Snowflake emulator, set up with snowflake/setup.sql, that the target `emulator` finds
"""

import contextlib
import csv
import functools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import filelock
import pyarrow
import pyarrow.parquet
import pytest
from click.testing import CliRunner

import l2f.build
from l2f.build import invoke, parse
from l2f.check import check, reader
from l2f.cli import main
from l2f.extracts import declared_tables, find
from l2f.publish import connect
from l2f.settings import ROOT, Settings

BAD_INPUT = Path(__file__).parent / "bad_input"
# One staging model and its tests: the smallest thing worth publishing.
ONE_MODEL = "stg_zuora__accounts"
ANOTHER_PROCESS = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "read")
if sys.argv[2] == "write":
    connection.execute("create table main.scratch as select 1 as one")
day = "select cast(as_of_date as varchar) from intermediate.as_of"
print(connection.execute(day).fetchall(), flush=True)
sys.stdin.readline()
print(connection.execute(day).fetchall(), flush=True)
"""


@pytest.fixture(scope="session", autouse=True)
def own_target_path(tmp_path_factory):
    """Tests leave target/ and logs/ alone, and what the shell says about extracts and warehouse."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_TARGET_PATH", str(tmp_path_factory.mktemp("target")))
        patch.setenv("DBT_LOG_PATH", str(tmp_path_factory.mktemp("logs")))
        patch.delenv("L2F_EXTRACTS", raising=False)
        patch.delenv("L2F_WAREHOUSE", raising=False)
        patch.delenv("L2F_NOTIFY_URL", raising=False)
        patch.delenv("L2F_NOTIFY_COMMAND", raising=False)
        patch.setenv("L2F_SITE", str(tmp_path_factory.mktemp("site")))
        yield


@pytest.fixture(scope="session")
def warehouse(project, tmp_path_factory):
    """Of several workers, the first that needs it runs the command."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    path = folder / "published" / "l2f.duckdb"
    with filelock.FileLock(folder / "published.lock"):
        if not path.exists():
            with parsed_already(project):
                result = CliRunner().invoke(main, ["run", "--warehouse", str(path)])
            assert result.exit_code == 0, result.output
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    return Project(tmp_path_factory)


class Project:
    """dbt in this process. On DuckDB one manifest serves every environment: only the extracts differ."""

    def __init__(self, tmp_path_factory):
        self.folders = tmp_path_factory

    @functools.cached_property
    def manifest(self):
        settings = self.settings(ROOT / "sample_data", "production")
        return parse(settings, settings.warehouse)

    def build(
        self, extracts, select, command="run", environment="production", as_of=None, tested=False, warehouse=None, **variables
    ):
        """The selected models of these extracts as a connection; dbt's variables as keywords. The command `build`
        makes seeds and snapshots too, and `tested` runs the data tests with it. `warehouse` builds into a file once more."""
        settings = self.settings(extracts, environment, as_of, warehouse)
        arguments = [command, "--select", *select.split(), "--no-write-json"]
        if command == "build":
            arguments += ["--exclude-resource-type", "unit_test", *([] if tested else ["test"])]
        result = invoke(arguments, settings, settings.warehouse, self.manifest, **variables)
        assert result.success, result.exception or l2f.build.outcome(result.result.results).failures
        return connect(settings.warehouse)

    def check(self, extracts, environment="production"):
        """Rows counted in the extracts; raises Stop with the problems."""
        found = find(self.settings(extracts, environment), declared_tables(self.manifest))
        return check(found, reader(self.manifest))

    def settings(self, extracts, environment, as_of=None, warehouse=None):
        warehouse = warehouse or self.folders.mktemp("warehouse") / "l2f.duckdb"
        return Settings(Path(extracts), environment, as_of, warehouse, "local", (), {})


@pytest.fixture(scope="session")
def emulator():
    from l2f.snowflake.check import set_up
    from l2f.snowflake.connection import connect
    from l2f.snowflake.emulator import Emulator

    with Emulator() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("L2F_EMULATOR_PORT", str(running.port))
        with contextlib.closing(connect("emulator")) as connection:
            set_up(connection)
        yield running


class Extracts:
    """<root>/<environment>/<application>/<table>.<extension>, written by tests."""

    def __init__(self, root):
        self.root = root

    def __fspath__(self):
        return str(self.root)

    def add(self, name, content, environment="production"):
        """A file of text, of bytes, or of rows: dictionaries written in the format of the extension."""
        path = self.root / environment / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content)
        elif path.suffix == ".csv":
            with open(path, "w", newline="") as stream:
                writer = csv.DictWriter(stream, list(dict.fromkeys(key for row in content for key in row)))
                writer.writeheader()
                writer.writerows(content)
        elif path.suffix == ".jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in content))
        else:
            pyarrow.parquet.write_table(pyarrow.Table.from_pylist(content), path)
        return path


@pytest.fixture
def extracts(tmp_path):
    return Extracts(tmp_path / "extracts")


@pytest.fixture
def case(tmp_path):
    """A folder of bad_input as an extracts folder of its own."""
    return lambda name: Extracts(shutil.copytree(BAD_INPUT / name, tmp_path / "extracts", dirs_exist_ok=True))


@pytest.fixture
def command(project, tmp_path):
    """The command on an own warehouse, in this process, with the manifest at hand."""
    with parsed_already(project):
        yield lambda *arguments: CliRunner().invoke(
            main, ["run", "--warehouse", str(tmp_path / "warehouse" / "l2f.duckdb"), *map(str, arguments)]
        )


@pytest.fixture
def small_project(project, monkeypatch):
    """The command finds a project of a few models and two raw tables, so that whole runs take a second: the manifest of it."""
    nodes = dict(few_nodes(project.manifest, ("as_of", ONE_MODEL, "systems")))
    raw = {name: source for name, source in project.manifest.sources.items() if name.endswith(("zuora.account", "zuora.contact"))}
    monkeypatch.setattr(project.manifest, "sources", raw)
    monkeypatch.setattr(project.manifest, "nodes", nodes)
    monkeypatch.setattr(project.manifest, "unit_tests", {})
    return project.manifest


def few_nodes(manifest, names):
    """Nodes of these names, all that they need, and the tests of those."""
    kept, needed = set(), [node.unique_id for node in manifest.nodes.values() if node.name in names]
    while needed:
        name = needed.pop()
        if name in manifest.nodes and name not in kept:
            kept.add(name)
            needed += manifest.nodes[name].depends_on_nodes
    for name, node in manifest.nodes.items():
        read = [other for other in node.depends_on_nodes if other in manifest.nodes]
        if name in kept or node.resource_type == "operation" or node.resource_type == "test" and read and kept.issuperset(read):
            yield name, node


@contextlib.contextmanager
def parsed_already(project):
    """The command takes the manifest at hand, and leaves the pages that take long to test_docs.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(l2f.build, "parse", lambda settings, warehouse: project.manifest)
        patch.setattr("l2f.docs.write", lambda *arguments: None)
        yield


@contextlib.contextmanager
def another_process(path, mode):
    """Another program has the file open, to `read` or to `write`: what it sees, as it prints it. On leaving it must
    still see the file as it was when opened, and end well."""
    command = [sys.executable, "-c", ANOTHER_PROCESS, str(path), mode]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        seen = program.stdout.readline()
        yield seen
        out, _ = program.communicate("\n", timeout=30)
        assert out == seen and program.returncode == 0
