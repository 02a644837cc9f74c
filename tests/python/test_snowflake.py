"""Loading, publishing and comparing on Snowflake, on the emulator. That the whole project gives the same rows
there is proven by `make snowflake-check`."""

import contextlib
import datetime
import decimal

import duckdb
import pytest
from click.testing import CliRunner

from l2f.build import invoke, parse
from l2f.check import reader
from l2f.cli import main
from l2f.errors import BAD_INPUT, LOCKED, Stop
from l2f.extracts import declared_tables, find
from l2f.settings import ROOT, Settings
from l2f.snowflake import publish
from l2f.snowflake.compare import difference
from l2f.snowflake.connection import connect
from l2f.snowflake.load import load, raw_schemas


@pytest.fixture
def cursor(emulator):
    with contextlib.closing(connect("emulator")) as connection:
        cursor = connection.cursor()
        cursor.execute("create database if not exists published")
        yield cursor


# Compare: (columns, rows) of DuckDB and of Snowflake


def rows(*values):
    return ["id", "amount"], list(values)


@pytest.mark.parametrize(
    "one, other",
    [
        ((1, decimal.Decimal("10.50")), (1, decimal.Decimal("10.500000000"))),
        ((1, 0.1 + 0.2), (1, 0.3)),
        ((1, datetime.datetime(2020, 1, 1)), (1, datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))),
        ((1, None), (1, None)),
        ((True, "a"), (True, "a")),
    ],
)
def test_values_that_mean_the_same_are_no_difference(one, other):
    assert not difference("marts.x", rows(one), rows(other))


@pytest.mark.parametrize(
    "one, other",
    [
        ((1, decimal.Decimal("10.50")), (1, decimal.Decimal("10.51"))),
        ((1, ""), (1, None)),
        ((1, "a"), (1, "A")),
        ((1, "1"), (1, 1)),
        ((1, datetime.date(2020, 1, 1)), (1, datetime.date(2020, 1, 2))),
    ],
)
def test_a_difference_names_relation_column_and_both_values(one, other):
    found = difference("marts.x", rows(one), rows(other))
    assert found.rows == 1
    told = "\n".join(found.lines())
    assert "marts.x: 1 differing row" in told
    assert "amount: DuckDB" in told and "Snowflake" in told


def test_a_row_too_many_and_a_column_too_many_are_differences():
    assert difference("marts.x", rows((1, 2), (1, 2)), rows((1, 2))).rows == 1
    found = difference("marts.x", rows((1, 2)), (["id", "amount", "more"], [(1, 2, 3)]))
    assert found and not found.rows and found.other_columns == ["more"]


# Publish


@pytest.fixture
def database(cursor):
    """A database with one publication, in which the marts KEPT and GONE say first."""
    for schema in ("marts", "marts_candidate", "marts_previous", "quality"):
        cursor.execute(f"drop schema if exists published.{schema} cascade")
    build(cursor, whole=True, kept="first", gone="first")
    publish.publish(cursor, "PUBLISHED")
    return "PUBLISHED"


def build(cursor, whole, **marts):
    publish.prepare(cursor, "PUBLISHED", whole)
    for mart, says in marts.items():
        cursor.execute(f"create or replace table published.marts_candidate.{mart} as select '{says}' as says")


def says(cursor, mart, schema="marts"):
    return cursor.execute(f"select says from published.{schema}.{mart}").fetchall()


def test_readers_see_the_old_marts_until_publication(cursor, database):
    build(cursor, whole=True, kept="second", added="second")
    assert says(cursor, "kept") == [("first",)]
    publish.publish(cursor, database)
    assert says(cursor, "kept") == [("second",)]
    assert publish.tables_in(cursor, database, "MARTS") == {"KEPT", "ADDED"}
    assert publish.tables_in(cursor, database, "MARTS_CANDIDATE") == set()


def test_a_part_is_published_with_the_rest_as_it_was(cursor, database):
    build(cursor, whole=False, kept="second")
    publish.publish(cursor, database)
    assert says(cursor, "kept") == [("second",)]
    assert says(cursor, "gone") == [("first",)]


def test_the_previous_publication_is_restored_whole(cursor, database):
    build(cursor, whole=True, kept="second", added="second")
    publish.publish(cursor, database)
    assert publish.restore(cursor, database) == {"KEPT", "GONE"}
    assert says(cursor, "kept") == [("first",)]
    assert publish.tables_in(cursor, database, "MARTS") == {"KEPT", "GONE"}


def test_the_first_publication_has_nothing_to_restore(cursor, database):
    cursor.execute("drop schema published.marts_previous")
    cursor.execute("create schema published.marts_previous")
    with pytest.raises(Stop, match="no earlier publication") as stop:
        publish.restore(cursor, database)
    assert stop.value.exit_code == BAD_INPUT


def test_a_run_that_died_while_publishing_leaves_old_or_new_marts(cursor, database):
    """The swaps are one statement. Before it nothing has changed; after it only the candidate is left to drop."""
    build(cursor, whole=True, kept="second")
    script = publish.swap_script(database, {"KEPT"}, {"KEPT", "GONE"})
    assert script.count("execute immediate") == 1
    cursor.execute(script)
    assert says(cursor, "kept") == [("second",)]
    build(cursor, whole=True, kept="third")
    publish.publish(cursor, database)
    assert says(cursor, "kept") == [("third",)]
    assert says(cursor, "kept", "marts_previous") == [("second",)]


def test_a_second_run_is_turned_away_until_the_first_has_ended(cursor, database):
    with publish.lock(cursor, database):
        with pytest.raises(Stop, match="Another run is at work since .* drop table PUBLISHED.QUALITY.RUN_LOCK") as stop:
            with publish.lock(cursor, database):
                pass
        assert stop.value.exit_code == LOCKED
    with publish.lock(cursor, database):
        pass


def test_the_lock_of_a_run_that_died_long_ago_is_taken_over(cursor, database):
    with publish.lock(cursor, database):
        cursor.execute(
            "create or replace table published.quality.run_lock as select dateadd('hour', -5, current_timestamp()) as since"
        )
        with publish.lock(cursor, database):
            pass


# Load, and the door

ACCOUNT = {"id": "acc-1", "accountNumber": "A1", "name": "Ünder \"Quotes\", Ltd", "balance": "12.50", "batch": "Batch1"}


@pytest.fixture(scope="module")
def manifest(emulator, tmp_path_factory):
    settings = emulator_settings(ROOT / "sample_data", tmp_path_factory.mktemp("w") / "l2f.duckdb", "staging")
    return parse(settings, settings.warehouse)


def emulator_settings(extracts, warehouse, environment):
    return Settings(extracts, environment, None, warehouse, "emulator", (), {})


class Loaded:
    """Extracts of the environment staging, loaded and read through the door."""

    def __init__(self, cursor, manifest, extracts, tmp_path):
        self.cursor, self.manifest, self.extracts = cursor, manifest, extracts
        self.settings = emulator_settings(extracts.root, tmp_path / "l2f.duckdb", "staging")

    def load(self, append=False):
        found = find(self.settings, declared_tables(self.manifest))
        load(self.cursor.connection, found, raw_schemas(self.manifest), reader(self.manifest), append)

    def columns(self, table):
        return dict(
            self.cursor.execute(
                "select column_name, data_type from raw.information_schema.columns "
                f"where table_schema = 'STAGING_ZUORA' and table_name = '{table}'"
            ).fetchall()
        )

    def staged(self, columns="billing_account_id, account_name, balance_amount"):
        result = invoke(["run", "--select", "stg_zuora__accounts"], self.settings, self.settings.warehouse, self.manifest)
        if not result.success:
            raise RuntimeError("\n".join(str(done.message) for done in result.result.results))
        return self.cursor.execute(f"select {columns} from analytics.staging.stg_zuora__accounts order by 1").fetchall()


@pytest.fixture
def loaded(cursor, manifest, extracts, tmp_path):
    cursor.execute("drop schema if exists raw.staging_zuora cascade")
    return Loaded(cursor, manifest, extracts, tmp_path)


@pytest.mark.parametrize("extension", ["csv", "jsonl", "parquet"])
def test_every_format_loads_and_stages(loaded, extracts, extension):
    extracts.add(f"zuora/account.{extension}", [ACCOUNT], "staging")
    loaded.load()
    assert loaded.staged() == [("acc-1", 'Ünder "Quotes", Ltd', decimal.Decimal("12.5"))]


def test_types_of_parquet_are_kept_and_nested_columns_are_variants(loaded, extracts):
    moment = datetime.datetime(2020, 7, 1, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    row = {
        "id": "acc-1", "balance": decimal.Decimal("12.50"), "autopay": True, "createddate": moment, "count": 3,
        "ratio": 0.5, "day": datetime.date(2020, 7, 1), "nested": {"a": [1]},
    }  # fmt: skip
    extracts.add("zuora/account.parquet", [row], "staging")
    loaded.load()
    types = loaded.columns("ACCOUNT")
    assert {name: types[name] for name in ("ID", "BALANCE", "AUTOPAY", "COUNT", "RATIO", "DAY")} == {
        "ID": "TEXT", "BALANCE": "NUMBER", "AUTOPAY": "BOOLEAN", "COUNT": "NUMBER", "RATIO": "FLOAT", "DAY": "DATE",
    }  # fmt: skip
    assert types["NESTED"] in ("VARIANT", "OBJECT")
    staged = loaded.staged("billing_account_id, balance_amount, is_auto_pay, created_at")
    assert staged == [("acc-1", decimal.Decimal("12.5"), True, datetime.datetime(2020, 7, 1, 10))]


def test_loading_again_replaces_and_appending_adds_rows_and_columns(loaded, extracts):
    extracts.add("zuora/account.csv", [ACCOUNT], "staging")
    loaded.load()
    loaded.load()
    assert len(loaded.staged()) == 1
    extracts.add("zuora/account.csv", [ACCOUNT | {"id": "acc-2", "industry": "Software"}], "staging")
    loaded.load(append=True)
    assert [row[0] for row in loaded.staged()] == ["acc-1", "acc-2"]
    assert "INDUSTRY" in loaded.columns("ACCOUNT")


def test_tables_and_columns_are_found_in_any_spelling(loaded, cursor):
    cursor.execute('create schema raw."Staging_Zuora"')
    cursor.execute(
        'create table raw."Staging_Zuora"."Account" ("Id" varchar, "Account_Name" varchar, "Name" varchar, '
        '"Balance" variant, "_FIVETRAN_DELETED" boolean)'
    )
    cursor.execute(
        """insert into raw."Staging_Zuora"."Account" select 'acc-1', null, 'One', to_variant(12.5), false
        union all select 'acc-2', null, 'Two', to_variant('7'), true"""
    )
    try:
        assert loaded.staged() == [("acc-1", "One", decimal.Decimal("12.5"))]
    finally:
        cursor.execute('drop schema raw."Staging_Zuora" cascade')


def test_two_tables_of_one_meaning_stop_the_run(loaded, cursor):
    cursor.execute("create schema raw.staging_zuora")
    cursor.execute('create table raw.staging_zuora."ACCOUNT" (id varchar)')
    cursor.execute('create table raw.staging_zuora."AC_COUNT" (id varchar)')
    with pytest.raises(RuntimeError, match="have one meaning. Drop or rename one"):
        loaded.staged()


def test_an_absent_table_stages_no_rows(loaded):
    assert loaded.staged() == []


# The command


def test_the_command_publishes_what_passed(loaded, cursor, extracts):
    extracts.add("zuora/account.csv", [ACCOUNT], "staging")
    arguments = ["--target", "emulator", "--environment", "staging"]
    result = CliRunner().invoke(main, ["load", "--extracts", str(extracts.root), *arguments])
    assert result.exit_code == 0, result.output
    assert "Loaded 1 row into 1 table." in result.output
    select = ["--select", "+dates"]
    result = CliRunner().invoke(main, ["run", *arguments, *select])
    assert result.exit_code == 0, result.output
    assert cursor.execute("select count(*) from analytics.marts.dates").fetchone()[0] > 0
    [run] = cursor.execute("select outcome, checks_failed, is_whole from analytics.quality.runs").fetchall()
    assert run == ("published", 0, False)
    cards = "select sum(passed), sum(failed) from analytics.quality.quality_scorecard where subject_name = 'dates'"
    assert cursor.execute(cards).fetchone()[0] > 0


def test_a_run_that_fails_on_snowflake_is_recorded_and_publishes_nothing(loaded, cursor, extracts, monkeypatch):
    extracts.add("zuora/account.csv", [ACCOUNT], "staging")
    arguments = ["--target", "emulator", "--environment", "staging"]
    assert CliRunner().invoke(main, ["load", "--extracts", str(extracts.root), *arguments]).exit_code == 0
    assert CliRunner().invoke(main, ["run", *arguments, "--select", "+systems"]).exit_code == 0
    systems = cursor.execute("select count(*) from analytics.marts.systems").fetchone()
    few = "systems: {expectations: [{expect_table_row_count_to_be_between: {max_value: 1}, severity: stop, because: x, owner: y}]}"
    (extracts.root / "marts").mkdir()
    (extracts.root / "marts" / "core.yml").write_text(few)
    monkeypatch.setattr("l2f.expectations.suites.FOLDER", extracts.root)
    result = CliRunner().invoke(main, ["run", *arguments, "--select", "+systems"])
    assert result.exit_code == 1
    assert "systems: table row count to be between" in result.stderr
    newest = "select outcome, stage, checks_failed from analytics.quality.runs order by run_id desc limit 1"
    assert cursor.execute(newest).fetchall() == [("failed", "mart expectations", 1)]
    assert cursor.execute("select count(*) from analytics.marts.systems").fetchone() == systems
