"""Moving and copying relations in DuckDB, which neither renames across schemas nor swaps nor clones.

Names are (database, schema, relation). Each function leaves NOT NULL and comments as they were.
"""

import contextlib
from typing import NamedTuple

import duckdb
from snowflake.connector.errors import ProgrammingError

from l2f.snowflake.emulator.errors import not_emulated
from l2f.snowflake.emulator.text import literal

ASIDE = "__SWAPPED_AWAY"
# Where fakesnow keeps what DuckDB has no place for: comments on tables, lengths of text columns.
EXTENSIONS = ("_fs_tables_ext", "_fs_columns_ext")


class Name(NamedTuple):
    database: str
    schema: str
    relation: str

    @property
    def sql(self):
        return ".".join(quoted(part) for part in self)

    def beside(self, relation):
        return self._replace(relation=relation)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


@contextlib.contextmanager
def at_once(connection):
    """All or nothing. Inside a transaction the caller decides."""
    try:
        connection.execute("begin")
    except duckdb.TransactionException:
        yield
        return
    try:
        yield
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


def kind_of(connection, name):
    """"TABLE" or "VIEW"; Snowflake's error when there is neither."""
    found = connection.execute(
        """
        select 'TABLE' from duckdb_tables() where (database_name, schema_name, table_name) = ($1, $2, $3)
        union all
        select 'VIEW' from duckdb_views() where (database_name, schema_name, view_name) = ($1, $2, $3)
        """,
        list(name),
    ).fetchone()
    if not found:
        raise ProgrammingError(
            msg=f"SQL compilation error:\nObject '{'.'.join(name)}' does not exist or not authorized.",
            errno=2003,
            sqlstate="42S02",
        )
    return found[0]


def is_view(connection, name):
    return connection.execute(
        "select count(*) > 0 from duckdb_views() where (database_name, schema_name, view_name) = (?, ?, ?)", list(name)
    ).fetchone()[0]


def rename(connection, source, target):
    """Also to another schema, where it is a copy."""
    kind = kind_of(connection, source)
    if source[:2] == target[:2]:
        connection.execute(f"alter {kind} {source.sql} rename to {quoted(target.relation)}")
    elif kind == "VIEW":
        raise not_emulated("moving a view to another schema")
    else:
        copy(connection, source, target)
        connection.execute(f"drop table {source.sql}")
    carry_extensions(connection, source, target)


def swap(connection, one, other):
    for name in (one, other):
        if kind_of(connection, name) == "VIEW":
            raise not_emulated("swapping views")
    aside = one.beside(one.relation + ASIDE)
    rename(connection, one, aside)
    rename(connection, other, one)
    rename(connection, aside, other)


def copy(connection, source, target, replace=False):
    """A table with the rows, NOT NULL and comments of another."""
    connection.execute(f"create {'or replace ' if replace else ''}table {target.sql} as from {source.sql}")
    for column in columns(connection, source):
        if column.required:
            connection.execute(f"alter table {target.sql} alter {quoted(column.name)} set not null")
        if column.comment is not None:
            connection.execute(f"comment on column {target.sql}.{quoted(column.name)} is {literal(column.comment)}")
    carry_extensions(connection, source, target)


def carry_extensions(connection, source, target):
    """In a transaction of its own: DuckDB writes one database per transaction."""
    key = "(ext_table_catalog, ext_table_schema, ext_table_name)"
    with connection.cursor() as own:
        for extension in EXTENSIONS:
            table = f"_fs_global._fs_information_schema.{extension}"
            own.execute(f"delete from {table} where {key} = (?, ?, ?)", list(target))
            own.execute(
                f"insert into {table} select ?, ?, ?, * exclude {key} from {table} where {key} = (?, ?, ?)",
                [*target, *source],
            )


class Column(NamedTuple):
    name: str
    type: str
    required: bool
    default: str | None
    comment: str | None


def columns(connection, name):
    rows = connection.execute(
        "select column_name, data_type, not is_nullable, column_default, comment from duckdb_columns() "
        "where (database_name, schema_name, table_name) = (?, ?, ?) order by column_index",
        list(name),
    ).fetchall()
    return [Column(*row) for row in rows]


def text_lengths(connection, name):
    """{column: length} of the text columns that were declared with one."""
    rows = connection.execute(
        "select ext_column_name, ext_character_maximum_length from _fs_global._fs_information_schema._fs_columns_ext "
        "where (ext_table_catalog, ext_table_schema, ext_table_name) = (?, ?, ?)",
        list(name),
    ).fetchall()
    return dict(rows)
