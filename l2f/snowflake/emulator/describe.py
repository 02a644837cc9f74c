"""DESCRIBE TABLE and VIEW.

fakesnow looks into the current database only, and has DuckDB bind every view below a view, twice.
"""

import re

from l2f.snowflake.emulator import relations
from l2f.snowflake.emulator.answers import Rows
from l2f.snowflake.emulator.text import NAME

DESCRIBE = re.compile(rf"desc(?:ribe)? (?:table|view|dynamic table|materialized view) ({NAME})(?: type = columns)?$", re.I)
COLUMNS = (
    "name", "type", "kind", "null?", "default", "primary key", "unique key", "check", "expression", "comment",
    "policy name", "privacy domain",
)  # fmt: skip
TYPES = {
    "DOUBLE": "FLOAT",
    "FLOAT": "FLOAT",
    "TIMESTAMP": "TIMESTAMP_NTZ(9)",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP_TZ(9)",
    "TIME": "TIME(9)",
    "BLOB": "BINARY(8388608)",
    "JSON": "VARIANT",
}
LONGEST_TEXT = 16777216


def describe(cursor, statement):
    name = cursor.relation(DESCRIBE.match(statement)[1])
    relations.kind_of(cursor.duckdb, name)
    lengths = relations.text_lengths(cursor.duckdb, name)
    rows = []
    for column in relations.columns(cursor.duckdb, name):
        type_ = snowflake_type(column.type, lengths.get(column.name))
        null = "N" if column.required else "Y"
        rows.append((column.name, type_, "COLUMN", null, column.default, "N", "N", None, None, column.comment, None, None))
    return Rows(COLUMNS, rows)


def snowflake_type(duckdb_type, length=None):
    if duckdb_type.startswith("DECIMAL"):
        return duckdb_type.replace("DECIMAL", "NUMBER")
    if duckdb_type.endswith("INT") or duckdb_type == "INTEGER":
        return "NUMBER(38,0)"
    if duckdb_type == "VARCHAR":
        return f"VARCHAR({length or LONGEST_TEXT})"
    return TYPES.get(duckdb_type, duckdb_type)


ANSWERS = [(re.compile(r"desc(ribe)? (table|view|dynamic table|materialized view) (?!\S*information_schema\.)"), describe)]
