"""Who may see and do what on Snowflake: snowflake/setup.sql and the tags that dbt sets, run on the emulator and
worked out by `privileges.Account`.
"""

import copy
import io
from pathlib import Path

import pytest
from privileges import Account, folded, schema_of
from snowflake.connector.util_text import split_statements

from l2f.build import invoke
from l2f.settings import ROOT, Settings
from l2f.snowflake.connection import connect
from l2f.snowflake.emulator import Emulator
from l2f.snowflake.publish import swap_script

SETUP = ROOT / "snowflake" / "setup.sql"
ROLES = ["LOADER", "TRANSFORMER", "ANALYST", "PII_READER"]
# What has a value of each type of a contract, and the type of the policy that has to hide it.
VALUES = {
    "varchar": ("VARCHAR", "Ada Lovelace"),
    "bigint": ("NUMBER", 1815),
    "decimal": ("NUMBER", 18.15),
    "date": ("DATE", "1815-12-10"),
    "timestamp": ("TIMESTAMP_NTZ", "1815-12-10 12:00:00"),
    "boolean": ("BOOLEAN", True),
}

RAW_TABLE = "RAW.PRODUCTION_ZUORA.CONTACT"
OTHER_LAYERS = ["STAGING", "INTERMEDIATE", "RULES", "SNAPSHOTS", "QUALITY", "MARTS_CANDIDATE", "MARTS_PREVIOUS"]


@pytest.fixture(scope="module")
def emulator():
    with Emulator() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("L2F_EMULATOR_PORT", str(running.port))
        yield running


@pytest.fixture(scope="module")
def connection(emulator):
    with connect("emulator") as opened:
        yield opened


@pytest.fixture(scope="module")
def setups(connection):
    """What the emulator recorded of setup.sql, run twice: two lists of statements."""
    runs = []
    for _ in range(2):
        before = len(recorded(connection))
        for statement in setup_statements():
            connection.cursor().execute(statement)
        runs.append(recorded(connection)[before:])
    return runs


def setup_statements():
    found = split_statements(io.StringIO(SETUP.read_text()), remove_comments=True)
    return [statement for statement, _ in found if statement.strip()]


def recorded(connection):
    query = "select statement from emulator.governance.statements order by position"
    return [statement for (statement,) in connection.cursor().execute(query).fetchall()]


@pytest.fixture(scope="module")
def marts(emulator):
    """The nodes of the marts, as they are on Snowflake."""
    manifest = dbt(["parse"]).result
    return [node for node in manifest.nodes.values() if node.resource_type == "model" and node.fqn[1] == "marts"]


@pytest.fixture(scope="module")
def hooks(marts):
    """{mart: the statements that run after it is built}, rendered by dbt."""
    texts = []
    for mart in marts:
        texts.append(f"{{% set model = graph.nodes['{mart.unique_id}'] %}}")
        texts.append("{% set this = api.Relation.create(model.database, model.schema, model.alias) %}")
        texts.append("|".join(hook.sql for hook in mart.config.post_hook) + "\n~")
    compiled = dbt(["compile", "--no-populate-cache", "--inline", "".join(texts)]).result.results[0].node.compiled_code
    statements = [[part.strip() for part in text.split("|") if part.strip()] for text in compiled.split("~")]
    return {mart.alias.upper(): found for mart, found in zip(marts, statements)}


def dbt(command):
    settings = Settings(ROOT / "sample_data", "production", None, Path("unused"), "emulator", (), {})
    result = invoke(command, settings, settings.warehouse)
    assert result.success, result.exception
    return result


@pytest.fixture(scope="module")
def account(setups, hooks, connection):
    """A new account: set up, raw loaded, every layer built, the marts published twice."""
    account = set_up(setups[0], connection)
    load_and_build(account)
    publish(account, hooks, published=set())
    publish(account, hooks, published=set(hooks))
    return account


@pytest.fixture(scope="module")
def later(account, setups):
    """The same account after setup.sql has been run once more: by then grants on all objects find some."""
    later = copy.deepcopy(account)
    for statement in setups[1]:
        later.apply(statement)
    return later


def set_up(statements, connection):
    account = Account()
    for database in ("RAW", "ANALYTICS"):
        rows = connection.cursor().execute(f"select schema_name from {database}.information_schema.schemata").fetchall()
        for (schema,) in rows:
            account.apply(f"create schema {database}.{schema}")
    for statement in statements:
        account.apply(statement)
    return account


def load_and_build(account):
    account.apply(f"create schema {schema_of(RAW_TABLE)}", role="LOADER")
    account.apply(f"create table {RAW_TABLE}", role="LOADER")
    account.apply(f"create view {RAW_TABLE}_RENAMED", role="LOADER")
    for layer in OTHER_LAYERS:
        account.apply(f"create table ANALYTICS.{layer}.BUILT", role="TRANSFORMER")
        account.apply(f"create view ANALYTICS.{layer}.SHOWN", role="TRANSFORMER")


def publish(account, hooks, published):
    """Builds the candidates as dbt does, keeps what is published, and swaps."""
    for mart, statements in hooks.items():
        account.apply(f"create or replace transient table ANALYTICS.MARTS_CANDIDATE.{mart}", role="TRANSFORMER")
        for statement in statements:
            account.apply(statement, role="TRANSFORMER")
    for mart in published:
        account.apply(
            f"create or replace table ANALYTICS.MARTS_PREVIOUS.{mart} clone ANALYTICS.MARTS.{mart}", role="TRANSFORMER"
        )
    for statement in swap_script("ANALYTICS", set(hooks), published).split(";"):
        account.apply(statement.split("begin")[-1], role="TRANSFORMER")


def personal_columns(marts):
    """[(mart, column, type of its policy, a value)] of every column marked as personal data."""
    found = []
    for mart in marts:
        for column in mart.columns.values():
            if column.config.meta.get("pii"):
                found.append((mart.alias.upper(), column.name.upper(), *VALUES[column.data_type.split("(")[0]]))
    return found


# Setting up


def test_the_setup_can_be_run_again(setups):
    assert setups[0]
    assert [folded(statement) for statement in setups[1]] == [folded(statement) for statement in setups[0]]
    for statement in map(folded, setup_statements()):
        assert not statement.startswith("CREATE") or " IF NOT EXISTS " in statement, statement
        assert not statement.startswith("DROP"), statement


def test_every_warehouse_stops_by_itself_and_has_a_budget(account):
    assert set(account.warehouses) == {"LOADING", "TRANSFORMING", "ANALYSIS"}
    for name, properties in account.warehouses.items():
        assert 0 < int(properties["auto_suspend"]) <= 300, name
        assert properties["auto_resume"] == "TRUE", name
        assert properties["initially_suspended"] == "TRUE", name
        assert int(properties["statement_timeout_in_seconds"]) <= 3600, name
        monitor = account.monitors[properties["resource_monitor"]]
        assert int(monitor["credit_quota"]) > 0, name
        assert "NOTIFY" in monitor.values() and "SUSPEND" in monitor.values(), name


def test_what_cannot_be_built_again_has_history():
    account = Account(setup_statements())
    for layer in ("SNAPSHOTS", "QUALITY", "MARTS", "MARTS_PREVIOUS", "MARTS_CANDIDATE"):
        assert account.transient[f"ANALYTICS.{layer}"] is False, layer


# Reading and writing


def test_the_analyst_reads_every_published_mart(account, marts):
    for mart in marts:
        assert account.may_read("ANALYST", f"ANALYTICS.MARTS.{mart.alias.upper()}"), mart.alias
    assert account.may("ANALYST", {"USAGE"}, "WAREHOUSE", "ANALYSIS")


def test_the_analyst_reads_what_is_made_in_marts_itself(setups, connection):
    account = set_up(setups[0], connection)
    account.apply("create table ANALYTICS.MARTS.MADE_HERE", role="TRANSFORMER")
    account.apply("create view ANALYTICS.MARTS.SHOWN_HERE", role="TRANSFORMER")
    assert account.may_read("ANALYST", "ANALYTICS.MARTS.MADE_HERE")
    assert account.may_read("ANALYST", "ANALYTICS.MARTS.SHOWN_HERE")


@pytest.mark.parametrize("role", ["ANALYST", "PII_READER", "PUBLIC"])
def test_readers_see_nothing_but_marts_and_change_nothing(later, role):
    for table in later.relations:
        if schema_of(table) != "ANALYTICS.MARTS":
            assert not later.may_read(role, table), table
        assert not later.may_write(role, table), table
    for schema in later.transient:
        assert schema == "ANALYTICS.MARTS" or not later.reaches(role, schema), schema
        assert not later.may_make_tables(role, schema), schema
    assert not later.may(role, {"CREATE SCHEMA"}, "DATABASE", "ANALYTICS")
    assert not later.may(role, {"USAGE"}, "WAREHOUSE", "LOADING")
    assert not later.may(role, {"USAGE"}, "WAREHOUSE", "TRANSFORMING")


def test_the_transformer_reads_raw_and_does_not_write_it(account, later):
    assert account.may_read("TRANSFORMER", RAW_TABLE)
    assert account.may_read("TRANSFORMER", f"{RAW_TABLE}_RENAMED")
    assert not later.may_write("TRANSFORMER", RAW_TABLE)
    assert not later.may("TRANSFORMER", {"CREATE SCHEMA"}, "DATABASE", "RAW")
    for schema in later.transient:
        if schema.startswith("RAW."):
            assert not later.may_make_tables("TRANSFORMER", schema), schema


def test_the_transformer_builds_every_layer_and_not_the_governance(later):
    for layer in ["MARTS", *OTHER_LAYERS]:
        assert later.may_make_tables("TRANSFORMER", f"ANALYTICS.{layer}"), layer
    assert later.may("TRANSFORMER", {"USAGE"}, "WAREHOUSE", "TRANSFORMING")
    assert later.may("TRANSFORMER", {"APPLY"}, "TAG", "ANALYTICS.GOVERNANCE.PII")
    assert later.reaches("TRANSFORMER", "ANALYTICS.GOVERNANCE")
    assert not later.may_make_tables("TRANSFORMER", "ANALYTICS.GOVERNANCE")
    assert not later.may("TRANSFORMER", {"OWNERSHIP", "ALL"}, "TAG", "ANALYTICS.GOVERNANCE.PII")


def test_the_loader_writes_raw_and_does_not_reach_analytics(account, later):
    assert account.may("LOADER", {"CREATE SCHEMA"}, "DATABASE", "RAW")
    assert account.may_write("LOADER", RAW_TABLE)
    assert account.may("LOADER", {"USAGE"}, "WAREHOUSE", "LOADING")
    for table in later.relations:
        if table.startswith("ANALYTICS."):
            assert not later.may_read("LOADER", table), table
    for schema in later.transient:
        if schema.startswith("ANALYTICS."):
            assert not later.reaches("LOADER", schema), schema
    assert not later.may("LOADER", {"USAGE"}, "DATABASE", "ANALYTICS")


def test_nothing_is_granted_to_public(later):
    grants = [*later.granted.items(), *later.future.items()]
    assert grants
    assert not [where for where, holders in grants for role, _ in holders if role == "PUBLIC"]
    assert not later.inherited["PUBLIC"]


def test_what_public_had_before_is_taken_away(setups, connection):
    account = Account(["grant all privileges on database raw to role public"])
    for database, schema in [("RAW", "PUBLIC"), ("ANALYTICS", "PUBLIC")]:
        account.apply(f"create schema {database}.{schema}")
        account.apply(f"grant usage on schema {database}.{schema} to role public")
        account.apply(f"grant usage on database {database} to role public")
    for warehouse in ("LOADING", "TRANSFORMING", "ANALYSIS"):
        account.apply(f"grant usage on warehouse {warehouse} to role public")
    for statement in setups[0]:
        account.apply(statement)
    assert not [where for where, holders in account.granted.items() for role, _ in holders if role == "PUBLIC"]


def test_roles_inherit_only_what_is_meant(later):
    assert {role: later.roles_of(role) - {role, "PUBLIC"} for role in ROLES} == {
        "LOADER": set(),
        "TRANSFORMER": set(),
        "ANALYST": set(),
        "PII_READER": {"ANALYST"},
    }


# Personal data


def test_the_hook_tags_every_personal_column_and_no_other(account, marts):
    tagged = {
        (table.split(".")[-1], column)
        for table, columns in account.tags.items()
        for column, tag in columns.items()
        if schema_of(table) == "ANALYTICS.MARTS" and tag == "ANALYTICS.GOVERNANCE.PII"
    }
    personal = {(mart, column) for mart, column, *_ in personal_columns(marts)}
    assert personal
    assert tagged == personal


def test_a_mart_is_tagged_in_one_statement_that_snowflake_accepts(connection, setups, hooks, marts):
    """The emulator takes the statement; marts without personal data have none."""
    personal = {mart for mart, *_ in personal_columns(marts)}
    assert {mart for mart, statements in hooks.items() if statements} == personal
    for statements in hooks.values():
        assert len(statements) <= 1
        for statement in statements:
            connection.cursor().execute(statement)
            assert folded(statement) == folded(recorded(connection)[-1])


@pytest.mark.parametrize(
    "role, sees",
    [("ANALYST", False), ("PUBLIC", False), ("LOADER", False), ("PII_READER", True), ("TRANSFORMER", True)],
)
def test_personal_data_is_masked(account, later, marts, role, sees):
    for mart, column, data_type, value in personal_columns(marts):
        for state in (account, later):
            seen = state.seen(role, f"ANALYTICS.MARTS.{mart}", column, data_type, value)
            assert (seen == value) is sees, f"{mart}.{column}"


@pytest.mark.parametrize("name", VALUES)
def test_every_type_of_a_contract_can_be_masked(account, name):
    data_type, value = VALUES[name]
    account.tags["ANALYTICS.MARTS.ANY"]["ANY"] = "ANALYTICS.GOVERNANCE.PII"
    hidden = account.seen("ANALYST", "ANALYTICS.MARTS.ANY", "ANY", data_type, value)
    shown = account.seen("PII_READER", "ANALYTICS.MARTS.ANY", "ANY", data_type, value)
    assert hidden in (None, "*****")
    assert str(shown) == str(value) or float(shown) == value
