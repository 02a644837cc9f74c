"""The command `l2f run`: exit codes, publication, the lock, and what it says."""

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date

import click
import duckdb
import pyarrow
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from conftest import BAD_INPUT, ONE_MODEL, another_process

import l2f.build
import l2f.progress
import l2f.publish
from l2f.check import csv_header, first_line_not_utf8, top_level_names
from l2f.cli import main
from l2f.settings import ROOT, Settings

# A table and a view: views show the extracts as they are now, tables as they were when built.
SELECT = f"+as_of {ONE_MODEL}"


@pytest.fixture
def published(tmp_path):
    return tmp_path / "warehouse" / "l2f.duckdb"


@pytest.fixture
def loaded(extracts):
    """Extracts of one account, loaded on a day of August 2020: the day tells what is published."""

    def write(day):
        extracts.add("zuora/account.csv", [{"id": "a1", "_sdc_batched_at": f"2020-08-{day} 01:00:00"}])
        return extracts.root

    return write


def published_day(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        [(day,)] = connection.execute("select as_of_date from intermediate.as_of").fetchall()
        return day.day


def digest(path):
    """What is published, all of it; the records of runs are no part of that."""
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "select format('\"{}\".\"{}\"', schema_name, table_name) from duckdb_tables() where schema_name <> 'quality'"
        ).fetchall()
        content = {table: connection.execute(f"from {table} order by all").fetchall() for (table,) in tables}
    return hashlib.sha256(repr(sorted(content.items())).encode()).hexdigest()


# Exit code 0


def test_what_passed_is_published(command, loaded, published):
    result = command("--extracts", loaded(30), "--select", SELECT)
    assert result.exit_code == 0, result.output
    assert published_day(published) == 30
    assert sorted(path.name for path in published.parent.iterdir()) == [".l2f.lock", "l2f.duckdb"]


def test_the_published_file_opens_in_older_versions(command, loaded, published):
    assert command("--extracts", loaded(30), "--select", SELECT).exit_code == 0
    # The file that dbt made, and the one that history is carried into.
    for path in (published, l2f.publish.prepare(published, whole=True)):
        with duckdb.connect(str(path), read_only=True) as connection:
            [(tags,)] = connection.execute("select tags from duckdb_databases() where database_name = 'l2f'").fetchall()
        assert tags["storage_version"].startswith("v1.4")


def test_the_sample_is_published_and_summed_up(warehouse):
    models = warehouse.execute("select count(*) from duckdb_tables() where schema_name = 'marts'").fetchall()[0][0]
    assert models > 0


def test_progress_is_one_line_per_phase_and_the_summary_says_what_happened(command, extracts, loaded):
    loaded(31)
    extracts.add("shoe_sizes/feet.csv", "id\n1\n")
    result = command("--extracts", extracts.root, "--select", ONE_MODEL, "--as-of", "2020-08-31")
    assert [line.split()[0] for line in result.stderr.splitlines()] == ["parse", "check", "build", "publish", "report"]
    said = result.stdout
    assert "production, as of 2020-08-31" in said
    assert "1 model" in said and "1 test passed" in said
    assert "1 row of 1 table" in said
    assert "zuora.subscription" in said, "missing tables of present applications"
    assert "no folder    customers_app" in said, "missing applications"
    assert "shoe_sizes" in said, "what was ignored"
    offered = subprocess.run(said.splitlines()[-1], shell=True, capture_output=True, text=True)
    assert "stg_zuora__accounts" in offered.stdout, "the query to try does not work: " + offered.stderr


def test_the_summary_names_quarantined_rows_and_drift(command, extracts):
    extracts.add(
        "zuora/account.csv",
        [{"id": "a1", "balance": "a lot", "shoesize": "42", "createddate": "soon", "_sdc_batched_at": "2020-08-31"}],
    )
    result = command("--extracts", extracts.root, "--select", "+row_ledger +quarantined_rows +extract_drift")
    assert result.exit_code == 0, result.output
    assert "1 row of 1 table, 1 quarantined" in result.stdout
    assert "zuora.account.balance: value is not a decimal" in result.stdout
    assert "1 undeclared column, 2 unreadable values" in result.stdout
    assert "marts.quarantined_rows" in result.stdout.splitlines()[-1]


def test_json_is_one_object_per_line(command, loaded):
    result = command("--extracts", loaded(31), "--select", ONE_MODEL, "--json")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["phase"] for event in events if event["event"] == "phase"] == ["parse", "check", "build", "publish", "report"]
    assert [(event["done"], event["of"]) for event in events if event["event"] == "step"] == [(1, 1), (1, 2), (2, 2)]
    summary = events[-1]
    assert summary["event"] == "summary"
    assert (summary["rows_read"], summary["nodes"]) == (1, {"model": 1, "test": 1})
    assert "zuora.subscription" in summary["missing_tables"]


def test_errors_are_json_too(command, tmp_path):
    result = command("--extracts", BAD_INPUT / "wrong_delimiter", "--json")
    error = json.loads(result.stdout.splitlines()[-1])
    assert (error["event"], error["exit_code"], len(error["details"])) == ("error", 2, 3)


def test_it_works_from_any_folder_and_paths_are_relative_to_it(project, command, loaded, tmp_path, monkeypatch):
    loaded(30)
    monkeypatch.chdir(tmp_path)
    result = command("--extracts", "extracts", "--warehouse", "here/l2f.duckdb", "--select", SELECT)
    assert result.exit_code == 0, result.output
    assert published_day(tmp_path / "here" / "l2f.duckdb") == 30
    assert os.getcwd() == str(tmp_path)


def test_the_environment_variables_name_extracts_and_warehouse(command, loaded, tmp_path, monkeypatch):
    monkeypatch.setenv("L2F_EXTRACTS", str(loaded(30)))
    monkeypatch.setenv("L2F_WAREHOUSE", str(tmp_path / "there" / "l2f.duckdb"))
    result = CliRunner().invoke(main, ["run", "--select", SELECT])
    assert result.exit_code == 0, result.output
    assert published_day(tmp_path / "there" / "l2f.duckdb") == 30
    assert os.environ["L2F_WAREHOUSE"] == str(tmp_path / "there" / "l2f.duckdb")


def test_select_keeps_what_else_is_published(command, loaded, published):
    assert command("--extracts", loaded(30), "--select", SELECT).exit_code == 0
    with l2f.publish.connect(published) as connection:
        connection.execute("create schema marts; create table marts.kept as select 1 as one")
    assert command("--extracts", loaded(31), "--select", ONE_MODEL).exit_code == 0
    assert published_day(published) == 30, "as_of was not selected"
    with duckdb.connect(str(published), read_only=True) as connection:
        assert connection.execute("select one from marts.kept").fetchall() == [(1,)]
    assert command("--extracts", loaded(31), "--select", SELECT).exit_code == 0
    assert published_day(published) == 31


def test_a_whole_run_starts_afresh_but_keeps_history(published):
    with l2f.publish.connect(made(published)) as connection:
        connection.execute("create schema snapshots; create table snapshots.orders as select 1 as version")
        connection.execute("create schema quality; create table quality.results as select 2 as version")
        connection.execute("create schema marts; create table marts.renamed_away as select 3 as version")
    candidate = l2f.publish.prepare(published, whole=True)
    with l2f.publish.connect(candidate) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables() order by all").fetchall()
        assert tables == [("quality", "results"), ("snapshots", "orders")]
        assert connection.execute("select version from snapshots.orders").fetchall() == [(1,)]


def test_a_terminal_gets_a_bar_and_the_same_summary(command, loaded, monkeypatch):
    monkeypatch.setattr(l2f.progress, "choose", lambda as_json: l2f.progress.Bar())
    result = command("--extracts", loaded(31), "--select", ONE_MODEL)
    assert result.exit_code == 0, result.output
    assert "1 row of 1 table" in result.stdout
    result = command("--extracts", BAD_INPUT / "ragged_rows")
    assert result.exit_code == 2 and "ragged_rows" in result.stderr


# Exit code 1


def test_a_failing_test_publishes_nothing_and_says_why(command, project, loaded, published, monkeypatch):
    command("--extracts", loaded(30), "--select", SELECT)
    before = digest(published)
    tests = [node for node in project.manifest.nodes.values() if node.resource_type == "test"]
    test = next(test for test in tests if test.name.startswith(f"primary_key_{ONE_MODEL}_"))
    monkeypatch.setattr(test, "raw_code", "select 'a1' as billing_account_id")
    result = command("--extracts", loaded(31), "--select", SELECT)
    assert result.exit_code == 1
    assert "nothing was published" in result.stderr
    assert test.name in result.stderr and test.original_file_path in result.stderr
    assert "Got 1 result" in result.stderr
    assert digest(published) == before
    candidate = published.parent / ".candidate" / "l2f.duckdb"
    assert str(candidate) in result.stderr and published_day(candidate) == 31


def test_an_extract_that_breaks_during_the_build_publishes_nothing(command, extracts, loaded, published):
    command("--extracts", loaded(30), "--select", SELECT)
    before = digest(published)
    (extracts.root / "production/zuora/account.csv").unlink()
    extracts.add("zuora/account.parquet", damaged_parquet())
    result = command("--extracts", extracts.root, "--select", SELECT)
    assert result.exit_code == 1
    assert "model stg_zuora__accounts (models/staging/zuora/stg_zuora__accounts.sql)" in result.stderr
    assert digest(published) == before
    assert command("--extracts", extracts.root, "--select", SELECT, "--json").exit_code == 1


def damaged_parquet():
    """Header and footer are whole, so that it can be counted; the values are not."""
    sink = pyarrow.BufferOutputStream()
    table = pyarrow.table({"id": [f"account {number}" for number in range(5000)]})
    pyarrow.parquet.write_table(table, sink, use_dictionary=False, compression="zstd")
    content = bytearray(sink.getvalue().to_pybytes())
    content[200:2000] = b"\xff" * 1800
    return bytes(content)


# Exit code 2


def test_an_unknown_environment_lists_the_known_ones(command, loaded):
    result = command("--extracts", loaded(30), "--environment", "productoin")
    assert result.exit_code == 2
    assert "productoin" in result.stderr
    for known in ("production", "staging", "development", "interim"):
        assert known in result.stderr


@pytest.mark.parametrize("text", ["yesterday", "2020-02-30", "31.08.2020", "20200831"])
def test_a_bad_day_is_refused(command, text):
    result = command("--as-of", text)
    assert result.exit_code == 2
    assert text in result.stderr and "2020-08-31" in result.stderr


def test_missing_extracts_say_where_and_what_was_expected(command, tmp_path):
    result = command("--extracts", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert str(tmp_path / "nowhere") in result.stderr
    assert "<environment>/<application>/<table>.csv" in result.stderr


def test_an_empty_folder_says_so(command, tmp_path):
    (tmp_path / "empty" / "production" / "zuora").mkdir(parents=True)
    result = command("--extracts", tmp_path / "empty")
    assert result.exit_code == 2
    assert str(tmp_path / "empty" / "production") in result.stderr and "empty" in result.stderr


def test_an_application_may_be_a_link_to_a_folder_elsewhere(command, loaded, published, tmp_path):
    linked = tmp_path / "linked" / "production"
    linked.mkdir(parents=True)
    (linked / "zuora").symlink_to(loaded(30) / "production" / "zuora")
    result = command("--extracts", linked.parent, "--select", SELECT)
    assert result.exit_code == 0, result.stderr
    assert published_day(published) == 30


def test_a_folder_without_the_environment_says_what_is_there(command, loaded):
    root = loaded(30)
    result = command("--extracts", root, "--environment", "staging")
    assert result.exit_code == 2
    assert str(root / "staging") in result.stderr and "not there" in result.stderr
    assert "Folders in" in result.stderr and "production" in result.stderr


def test_extracts_of_nobody_are_refused(command, extracts):
    extracts.add("shoe_sizes/feet.csv", "id\n1\n")
    result = command("--extracts", extracts.root)
    assert result.exit_code == 2
    assert "belongs to a declared table" in result.stderr


def test_a_selection_of_nothing_is_refused(command, loaded, published):
    result = command("--extracts", loaded(30), "--select", "no_such_model")
    assert result.exit_code == 2
    assert "no_such_model" in result.stderr
    assert not published.exists()


def test_a_warehouse_that_cannot_be_a_file_is_refused(command, loaded, tmp_path):
    for path in (tmp_path, tmp_path / "system.duckdb", tmp_path / "staging.duckdb", loaded(30) / "production/zuora/account.csv/l2f.duckdb"):
        result = command("--extracts", loaded(30), "--warehouse", path)
        assert result.exit_code == 2, path
        assert "Unexpected" not in result.stderr


def test_a_project_that_does_not_parse_is_named(loaded, published, monkeypatch, tmp_path):
    monkeypatch.setattr(l2f.build, "ROOT", broken_project(tmp_path))
    result = CliRunner().invoke(main, ["run", "--extracts", str(loaded(30)), "--warehouse", str(published)])
    assert result.exit_code == 2
    assert "missing_model" in result.stderr and "Traceback" not in result.stderr
    assert not published.exists()


def broken_project(tmp_path):
    root = tmp_path / "project"
    (root / "models").mkdir(parents=True)
    (root / "profiles").mkdir()
    (root / "dbt_project.yml").write_text("name: broken\nprofile: lead_to_fulfillment\n")
    (root / "profiles" / "profiles.yml").write_text((ROOT / "profiles" / "profiles.yml").read_text())
    (root / "models" / "broken.sql").write_text("select * from {{ ref('missing_model') }}")
    return root


def test_snowflake_without_its_variables_names_the_missing_one(project, monkeypatch):
    for name in [name for name in os.environ if name.startswith("SNOWFLAKE_")]:
        monkeypatch.delenv(name)
    result = CliRunner().invoke(main, ["run", "--target", "snowflake"])
    assert result.exit_code == 2
    [error] = [line for line in result.stderr.splitlines() if line.startswith("Error")]
    assert "SNOWFLAKE_ACCOUNT" in error


def test_the_unexpected_is_one_line(command, loaded, published, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    command("--extracts", loaded(30), "--select", SELECT)
    before = digest(published)
    monkeypatch.setattr(l2f.publish.os, "replace", fail)
    result = command("--extracts", loaded(31), "--select", SELECT)
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr and "Traceback" not in result.stderr
    assert digest(published) == before
    monkeypatch.setenv("L2F_DEBUG", "1")
    with_traceback = command("--extracts", loaded(31), "--select", SELECT)
    assert with_traceback.exit_code == 2 and "Traceback" in with_traceback.stderr


def test_an_interrupted_run_says_so(command, loaded, published, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(l2f.build, "build", interrupted)
    result = command("--extracts", loaded(30))
    assert result.exit_code == 130
    assert "nothing was published" in result.stderr
    assert not published.exists()


def test_an_interrupt_that_dbt_swallows_counts(command, loaded, published, monkeypatch):
    invoke = l2f.build.invoke

    def swallowing(arguments, *rest, **variables):
        result = invoke(arguments, *rest, **variables)
        if arguments[0] == "build":
            with contextlib.suppress(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(5)
        return result

    monkeypatch.setattr(l2f.build, "invoke", swallowing)
    result = command("--extracts", loaded(30), "--select", SELECT)
    assert result.exit_code == 130
    assert not published.exists()


# Exit code 3


def test_a_second_run_does_not_wait(command, loaded, published):
    made(published)
    with l2f.publish.lock(published):
        started = time.monotonic()
        result = command("--extracts", loaded(30), "--select", SELECT)
    assert result.exit_code == 3
    assert "Another run" in result.stderr
    assert time.monotonic() - started < 5
    assert command("--extracts", loaded(30), "--select", SELECT).exit_code == 0


# Readers and killed runs


@pytest.mark.parametrize("mode", ["read", "write"])
def test_a_program_that_holds_the_file_does_not_stop_a_run(command, loaded, published, mode):
    assert command("--extracts", loaded(30), "--select", SELECT).exit_code == 0
    with l2f.publish.connect(published) as connection:
        connection.execute("create schema snapshots; create table snapshots.orders as select 1 as version")
    with another_process(published, mode) as seen:
        assert seen == "[('2020-08-30',)]\n"
        loaded(31)
        assert command("--extracts", loaded(31), "--select", SELECT).exit_code == 0
        assert published_day(published) == 31
        with duckdb.connect(str(l2f.publish.prepare(published, whole=True)), read_only=True) as candidate:
            assert candidate.execute("select version from snapshots.orders").fetchall() == [(1,)]
    assert published_day(published) == 31, "what the other program left behind must not spoil the new file"


def test_history_is_carried_over_while_another_program_writes(published):
    with l2f.publish.connect(made(published)) as connection:
        connection.execute("create schema snapshots; create table snapshots.orders as select 1 as version")
        connection.execute(
            "create schema intermediate; create table intermediate.as_of as select date '2020-08-30' as as_of_date"
        )
    with another_process(published, "write") as seen:
        assert seen == "[('2020-08-30',)]\n"
        with l2f.publish.connect(l2f.publish.prepare(published, whole=True)) as candidate:
            assert candidate.execute("select version from snapshots.orders").fetchall() == [(1,)]


def test_unreadable_history_stops_the_run_rather_than_being_lost(command, loaded, published):
    made(published).write_bytes(b"not a database at all" * 1000)
    before = published.read_bytes()
    result = command("--extracts", loaded(30))
    assert result.exit_code == 2
    assert str(published) in result.stderr and "history" in result.stderr
    assert "No record of this run could be kept" in result.stderr
    assert published.read_bytes() == before


@pytest.mark.parametrize(
    "blow, exit_code", [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)], ids=["kill", "interrupt"]
)
def test_a_killed_run_leaves_the_published_file_whole(command, loaded, published, tmp_path, blow, exit_code):
    assert command("--extracts", loaded(30), "--select", SELECT).exit_code == 0
    before = digest(published)
    root = loaded(31)
    run = subprocess.Popen(
        [sys.executable, "-m", "l2f", "run", "--extracts", root, "--warehouse", published, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        text=True,
    )
    events, building = [], False
    for line in run.stdout:
        event = json.loads(line)
        events.append(event)
        building = building or event.get("phase") == "build"
        if building and event["event"] == "step" and event["done"] >= 5:
            run.send_signal(blow)
            break
    _, errors = run.communicate()
    assert run.returncode == exit_code, (events[-3:], errors)
    assert (published.parent / ".candidate" / "l2f.duckdb").exists(), "it was killed in the middle"
    assert digest(published) == before and published_day(published) == 30

    assert command("--extracts", root, "--select", SELECT).exit_code == 0
    assert published_day(published) == 31
    assert not (published.parent / ".candidate").exists()


def made(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


# Small parts


def test_dates_and_environment_reach_dbt(project, extracts):
    extracts.add("zuora/account.csv", [{"id": "a1", "_sdc_batched_at": "2020-08-31"}])
    built = project.build(extracts, "+as_of", as_of=date(2020, 3, 31))
    assert built.execute("select as_of_date from intermediate.as_of").fetchall() == [(date(2020, 3, 31),)]


def test_dbt_leaves_the_database_closed_and_complete(project, loaded):
    settings = project.settings(loaded(30), "production")
    l2f.build.invoke(["run", "--select", "+as_of"], settings, settings.warehouse, project.manifest)
    assert [path.name for path in settings.warehouse.parent.iterdir()] == ["l2f.duckdb"]


def test_what_few_commands_need_is_loaded_only_when_asked_for():
    script = "import sys, l2f.cli; sys.exit(bool({'l2f.benchmark', 'l2f.snowflake', 'dbt', 'snowflake'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": str(ROOT)}).returncode == 0
    commands = main.list_commands(click.Context(main))
    assert commands == ["run", "load", "restore", "snowflake-check", "bench"]
    assert all(main.get_command(click.Context(main), name) for name in commands)


def test_settings_find_an_application_elsewhere(tmp_path):
    settings = Settings(
        tmp_path, "production", None, tmp_path / "l2f.duckdb", "local", (), {"zuora": "staging/zuora_jane"}
    )
    assert settings.location("zuora") == tmp_path / "staging" / "zuora_jane"
    assert settings.location("zendesk") == tmp_path / "production" / "zendesk"


def test_the_header_is_read_as_written(tmp_path):
    path = tmp_path / "header.csv"
    path.write_bytes('\ufeff"Id",name ,"two\nlines"\r\n1,2,3\r\n'.encode())
    assert csv_header(path) == ["Id", "name", "two\nlines"]


def test_the_line_of_another_encoding_is_found_across_chunks(tmp_path, monkeypatch):
    monkeypatch.setattr("l2f.check.CHUNK", 7)
    path = tmp_path / "lines.csv"
    path.write_bytes("é\n".encode() * 10 + b"caf\xe9\n" + "é\n".encode() * 10)
    assert first_line_not_utf8(path) == 11
    path.write_bytes("é€😀\n".encode() * 10)
    assert first_line_not_utf8(path) is None


def test_fields_inside_a_nested_parquet_column_are_no_columns(tmp_path):
    path = tmp_path / "nested.parquet"
    rows = [{"id": 1, "via": {"id": 2, "source": {"id": 3}}, "tags": ["a"], "name": "x"}]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    schema = duckdb.execute("select name, num_children from parquet_schema(?)", [str(path)]).fetchall()
    assert top_level_names(schema) == ["id", "via", "tags", "name"]
