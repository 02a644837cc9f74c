"""Extract files into raw tables on Snowflake, through a stage and COPY.

The files are read by the same SQL as a local build reads them, written as one Parquet file per table, and
copied by column name into `<raw database>.<ENVIRONMENT>_<APPLICATION>.<TABLE>`. CSV and JSON lines arrive as
text, typed Parquet keeps its types, nested columns become VARIANT: the ingestion door reads them all.
Readers see a table whole, before or after: a new one is filled aside and takes its place in one statement.
"""

import tempfile
from pathlib import Path

import duckdb

STAGE = "EXTRACTS"
PARQUET = "(type = parquet use_logical_type = true)"
# The beginning of a DuckDB type and what it is on Snowflake; the first that fits counts.
TYPES = [
    ("DECIMAL", None),
    ("TIMESTAMP WITH TIME ZONE", "timestamp_tz"),
    ("TIMESTAMP", "timestamp_ntz"),
    ("DATE", "date"),
    ("BOOLEAN", "boolean"),
    ("DOUBLE", "float"),
    ("FLOAT", "float"),
    ("TINYINT", "number(38, 0)"),
    ("SMALLINT", "number(38, 0)"),
    ("INTEGER", "number(38, 0)"),
    ("BIGINT", "number(38, 0)"),
    ("UTINYINT", "number(38, 0)"),
    ("USMALLINT", "number(38, 0)"),
    ("UINTEGER", "number(38, 0)"),
    ("UBIGINT", "number(38, 0)"),
    ("HUGEINT", "number(38, 0)"),
]


def load(connection, extracts, raw_schemas, read_files, append=False, on_table=lambda table: None):
    """Loads Extracts. `raw_schemas`: {application: (database, schema)} as dbt's sources name them.
    `append` adds the rows to the tables that are there, as loaders do from day to day."""
    cursor = connection.cursor()
    for application in sorted({table.application for table in extracts.files}):
        database, schema = raw_schemas[application]
        cursor.execute(f"create schema if not exists {quoted(database, schema)}")
        cursor.execute(f"create stage if not exists {quoted(database, schema, STAGE)}")
    with tempfile.TemporaryDirectory() as folder:
        for table, paths in extracts.files.items():
            database, schema = raw_schemas[table.application]
            name = table.name.upper()
            file = Path(folder) / f"{schema}_{name}.parquet"
            columns = write_parquet(read_files(paths), file)
            if append:
                append_rows(cursor, (database, schema, name), columns, file)
            else:
                replace_rows(cursor, (database, schema, name), columns, file)
            on_table(table)


def raw_schemas(manifest):
    """{application: (database, schema)} where the sources of a dbt manifest expect raw tables."""
    return {
        source.source_name: (source.database.upper(), source.schema.upper()) for source in manifest.sources.values()
    }


def write_parquet(select, file):
    """Writes the rows of a DuckDB query; returns [(column name in capitals, type on Snowflake)]."""
    with duckdb.connect() as connection:
        described = connection.execute(f"describe {select}").fetchall()
        columns, expressions = [], []
        for name, duckdb_type, *_ in described:
            target = snowflake_type(duckdb_type)
            source = '"' + name.replace('"', '""') + '"'
            columns.append((name.upper(), target))
            cast = f"cast({source} as varchar)" if target == "varchar" else source
            expressions.append(f'{cast} as "{name.upper()}"')
        connection.execute(f"copy (select {', '.join(expressions)} from ({select})) to '{file}' (format parquet)")
    return columns


def snowflake_type(duckdb_type):
    if duckdb_type.endswith("]") or duckdb_type.startswith(("STRUCT", "MAP")):
        return "variant"
    for beginning, target in TYPES:
        if duckdb_type.startswith(beginning):
            return target or duckdb_type.lower()
    return "varchar"


def replace_rows(cursor, table, columns, file):
    database, schema, name = table
    aside = quoted(database, schema, f"{name}__LOADING")
    cursor.execute(f"create or replace table {aside} ({column_list(columns)})")
    copy(cursor, aside, table, file)
    cursor.execute(f"create or replace table {quoted(*table)} clone {aside}")
    cursor.execute(f"drop table {aside}")


def append_rows(cursor, table, columns, file):
    database, schema, name = table
    loaded = cursor.execute(
        f"select column_name from {database}.information_schema.columns "
        f"where table_schema = '{schema}' and table_name = '{name}'"
    ).fetchall()
    known = {column for (column,) in loaded}
    if not known:
        cursor.execute(f"create table {quoted(*table)} ({column_list(columns)})")
    else:
        for column, data_type in columns:
            if column not in known:
                cursor.execute(f'alter table {quoted(*table)} add column "{column}" {data_type}')
    copy(cursor, quoted(*table), table, file)


def copy(cursor, target, table, file):
    """PUT and COPY of one file; the staged copy is removed once its rows are in."""
    database, schema, name = table
    stage = f"@{quoted(database, schema, STAGE)}/{name}/"
    cursor.execute(f"put 'file://{file}' {stage} auto_compress = false overwrite = true")
    cursor.execute(
        f"copy into {target} from {stage} file_format = {PARQUET} "
        "match_by_column_name = case_insensitive on_error = abort_statement force = true purge = true"
    )


def quoted(*names):
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def column_list(columns):
    return ", ".join(f'"{name}" {data_type}' for name, data_type in columns)
