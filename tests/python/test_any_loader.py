"""The sample as three loaders would have delivered it, in three file formats: the marts must be the same.

Also: a Zuora that delivers only a handful of tables.
"""

import csv
import datetime
import decimal
import json
import re

import pytest

from l2f.settings import ROOT

SAMPLE = ROOT / "sample_data" / "production"
# Where loaders that keep the application's spelling put capitals or underscores.
WORDS = re.compile("(?<=[a-z])(account|charge|date|end|id|name|number|plan|product|rate|start|term|type)(?=[a-z_]|$)")
MARTS = "+path:models/marts"
LOADERS = [("stitch", "jsonl"), ("fivetran", "csv"), ("airbyte", "parquet")]


@pytest.fixture(scope="module")
def sample_marts(warehouse):
    return marts_of(warehouse)


@pytest.mark.parametrize("loader, extension", LOADERS, ids=[f"{loader}-{extension}" for loader, extension in LOADERS])
def test_marts_do_not_depend_on_the_loader(project, extracts, sample_marts, loader, extension):
    for source in project.manifest.sources.values():
        path = SAMPLE / source.source_name / f"{source.name}.csv"
        if path.exists():
            types = {column.name: column.data_type for column in source.columns.values()}
            name = spelled(source.name, loader)
            extracts.add(f"{source.source_name}/{name}.{extension}", respelled(path, types, loader, extension))
    assert_same(marts_of(project.build(extracts, MARTS, "build")), sample_marts)


def test_a_handful_of_zuora_tables_is_enough(project, extracts, sample_marts):
    for table in ("account", "contact", "subscription", "rateplan", "rateplancharge"):
        extracts.add(f"zuora/{table}.csv", (SAMPLE / "zuora" / f"{table}.csv").read_text())
    built = project.build(extracts, MARTS, "build", tested=True)
    assert len(marts_of(built)["subscriptions"]) == len(sample_marts["subscriptions"])
    assert built.execute("select distinct product_rate_plan_id from marts.arr_by_month").fetchall() == [("unmapped",)]
    # nothing is missing in an application that was not loaded
    assert not marts_of(built)["licenses"] and not marts_of(built)["order_matches"]
    assert built.execute("select distinct first_missing_step from marts.license_deliveries").fetchall() in ([], [(None,)])


def marts_of(connection):
    """All marts in full; of quarantined rows not `raw_row`, which shows the row as its loader wrote it."""
    tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    columns = {"quarantined_rows": "* exclude (raw_row)"}
    return {
        name: connection.execute(f"select {columns.get(name, '*')} from marts.{name} order by all").fetchall() for (name,) in tables
    }


def assert_same(got, expected):
    assert got.keys() == expected.keys()
    for mart, rows in expected.items():
        differing = [(a, b) for a, b in zip(rows, got[mart]) if a != b]
        assert len(rows) == len(got[mart]) and not differing, f"{mart}: {len(rows)} and {len(got[mart])} rows, {differing[:2]}"


def respelled(path, types, loader, extension):
    """The rows of a sample file with the loader's names and, where the format has types, typed values."""
    with open(path, newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns = {}
    for column in rows[0] if rows else []:
        values = [row[column] for row in rows]
        if column in ("deleted", "isdeleted"):
            columns[DELETED[loader]] = [deleted_mark(value, loader) for value in values]
        elif column.startswith("_"):
            columns[LOADED_AT[loader]] = [load_time(value) for value in values]
        else:
            columns[spelled(column, loader)] = typed(values, types.get(column, "varchar"), extension)
    return [dict(zip(columns, row)) for row in zip(*columns.values())]


DELETED = {"stitch": "isdeleted", "fivetran": "_fivetran_deleted", "airbyte": "_ab_cdc_deleted_at"}
LOADED_AT = {"stitch": "_sdc_extracted_at", "fivetran": "_fivetran_synced", "airbyte": "_airbyte_extracted_at"}


def spelled(name, loader):
    if loader == "stitch":
        return name
    words = WORDS.sub(r"_\1", name.replace("__c", "_c" if loader == "fivetran" else "__c"))
    return words if loader == "fivetran" else "".join(word[:1].upper() + word[1:] or "_" for word in words.split("_"))


def deleted_mark(value, loader):
    if loader == "airbyte":
        return "2020-08-30T00:00:00Z" if value == "true" else None
    return value


def load_time(value):
    """ISO, also where the sample has seconds since 1970."""
    return datetime.datetime.fromtimestamp(int(value), datetime.UTC).isoformat() if value.isdigit() else value


def typed(values, data_type, extension):
    """Numbers, flags and nested values as such, when the format knows them and every value is one."""
    if extension == "csv":
        return values
    try:
        return [CASTS[data_type.split("(")[0]](value, extension) if value else None for value in values]
    except (KeyError, ValueError, decimal.InvalidOperation):
        return [value or None for value in values]


def flag(value, extension):
    return {"true": True, "t": True, "false": False, "f": False}[value]


def day(value, extension):
    parsed = datetime.date.fromisoformat(value)
    return parsed if extension == "parquet" else value


CASTS = {
    "bigint": lambda value, extension: int(value),
    "decimal": lambda value, extension: decimal.Decimal(value) if extension == "parquet" else float(value),
    "boolean": flag,
    "date": day,
    "json": lambda value, extension: json.loads(value) if extension == "jsonl" else value,
}
