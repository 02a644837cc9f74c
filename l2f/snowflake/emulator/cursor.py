"""The way of one statement: answered by its text, or parsed, corrected, changed by fakesnow and run by DuckDB."""

import contextlib
import uuid

import duckdb
import fakesnow.cursor
import fakesnow.fakes
import fakesnow.rowtype
import snowflake.connector.errors
import sqlglot
from snowflake.connector.errors import ProgrammingError
from sqlglot import exp

from l2f.snowflake.emulator import describe, governance, relations, session, statements, wrong_results
from l2f.snowflake.emulator.answers import Rows
from l2f.snowflake.emulator.merge import merge
from l2f.snowflake.emulator.relations import Name, quoted
from l2f.snowflake.emulator.session import Session
from l2f.snowflake.emulator.speed import NO_TREE, Changes, is_walked
from l2f.snowflake.emulator.text import opening, parts, plain

ANSWERS = governance.ANSWERS + session.ANSWERS + statements.ANSWERS + describe.ANSWERS
FAILED = 261000


class Connection(fakesnow.fakes.FakeSnowflakeConnection):
    """One session of a client. `account` is shared by all of them."""

    account = None

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.session = Session()

    def cursor(self, cursor_class=None):
        return Cursor(conn=self, duck_conn=self._duck_conn)


class Cursor(fakesnow.cursor.FakeSnowflakeCursor):
    """Runs statements; fails with Snowflake's errors only."""

    @property
    def duckdb(self):
        return self._duck_conn

    @property
    def account(self):
        return self._conn.account

    @property
    def session(self):
        return self._conn.session

    def execute(self, command, params=None, *arguments, **options):
        try:
            answer = self.answered(command)
            return self.show(answer) if isinstance(answer, Rows) else super().execute(answer, params, *arguments, **options)
        except snowflake.connector.errors.Error:
            self.recover()
            raise
        except Exception as error:
            self.recover()
            message = f"{type(error).__name__}: {error}"
            raise ProgrammingError(msg=message, errno=FAILED, sqlstate="XX000") from error

    def answered(self, command):
        """Rows when the text of the command was enough to carry it out, else the command that is to run."""
        if isinstance(command, Rows):
            return command
        words = opening(command)
        for pattern, answer in ANSWERS:
            if pattern.match(words):
                return self.answered(answer(self, plain(command)))
        return command

    def show(self, rows):
        self._arrow_table = rows.table()
        self._arrow_table_fetch_index = None
        self._rowcount = len(rows.rows)
        self._sfqid = str(uuid.uuid4())
        self._last_transformed = NO_TREE
        self.columns = rows.description()
        return self

    def recover(self):
        """In Snowflake a statement that fails does not abort its transaction. DuckDB's is rolled back."""
        try:
            self.duckdb.execute("select 1").fetchall()
        except duckdb.Error:
            with contextlib.suppress(duckdb.Error):
                self.duckdb.rollback()
            self._conn._in_transaction = False

    # Names

    def relation(self, name):
        return Name(*self.all_parts(name, 3))

    def full_name(self, name, levels):
        """The name with the current database and schema where it has none."""
        return ".".join(self.all_parts(name, levels))

    def all_parts(self, name, levels):
        given = parts(name)
        around = [self._conn.database, self._conn.schema][: levels - 1]
        missing = levels - len(given)
        return [part or "" for part in around[:missing]] + given if missing > 0 else given

    def existing(self, kind, scope):
        """The full names of the relations or schemas in a database or schema."""
        listings = {
            "TABLE": "select database_name, schema_name, table_name from duckdb_tables()",
            "VIEW": "select database_name, schema_name, view_name from duckdb_views()",
            "SCHEMA": "select database_name, schema_name from duckdb_schemas()",
        }
        rows = self.duckdb.execute(listings[kind]).fetchall() if kind in listings else []
        return [".".join(row) for row in rows if governance.is_or_lies_in(".".join(row), scope)]

    def types_of(self, name):
        """{column: DuckDB type} of a table; empty for a view, which would have to be bound, and where there is none."""
        around = [self._conn.database, self._conn.schema][: 3 - len(name)]
        try:
            if relations.is_view(self.duckdb, Name(*around, *name)):
                return {}
            rows = self.duckdb.execute(f"describe {Name(*around, *name).sql}").fetchall()
        except duckdb.Error:
            return {}
        return {column: type_ for column, type_, *_ in rows}

    # Steps of fakesnow

    def check_db_and_schema(self, expression):
        super().check_db_and_schema(expression)
        session.check_warehouse(self, expression)

    def _transform_explode(self, expression):
        if isinstance(expression, exp.Merge):
            return [sqlglot.parse_one(merge(self, expression))]
        required = statements.take_contract(expression)
        if not required:
            return super()._transform_explode(expression)
        expression.args["required_columns"] = required
        return [expression]

    def _transform(self, expression, params):
        return self.transformed(expression, params)

    def transformed(self, expression, params=None):
        """The tree of DuckDB's SQL."""
        statements.make_permanent(expression)
        expression = wrong_results.corrected(expression, self)
        if not is_walked(expression):
            return super()._transform(expression, params)
        return super()._transform(Changes(expression, wrong_results.nodes), params).tree

    def _execute(self, transformed, params=None):
        required = transformed.args.pop("required_columns", ())
        self.columns = None
        super()._execute(transformed, params)
        self.columns = None if transformed.args.get("result_scan_sfqid") else self.duckdb.description
        self.require(transformed, required)
        if database := transformed.args.get("create_db_name"):
            self.duckdb.execute(f"create schema if not exists {quoted(database)}.PUBLIC")
        self.tell_account(transformed)

    def require(self, transformed, columns):
        """NOT NULL for columns of a new table. Snowflake makes no table whose rows break it."""
        table = transformed.find(exp.Table).sql("duckdb") if columns else None
        try:
            for column in columns:
                self.duckdb.execute(f"alter table {table} alter {quoted(column.name)} set not null")
        except duckdb.ConstraintException as error:
            self.duckdb.execute(f"drop table {table}")
            message = f"NULL result in a non-nullable column: {column.name}"
            raise ProgrammingError(msg=message, errno=100072, sqlstate="22000") from error

    def tell_account(self, transformed):
        """Grants follow what is made and dropped."""
        kind = transformed.args.get("kind")
        if isinstance(transformed, exp.Create) and kind in governance.RELATIONS:
            name = self.full_name(transformed.find(exp.Table).sql("snowflake"), 3)
            self.account.made(kind, name, transformed.find(exp.CopyGrantsProperty) is not None)
        elif isinstance(transformed, exp.Drop) and kind in (*governance.RELATIONS, "SCHEMA", "DATABASE"):
            for table in transformed.args["tables"]:
                self.account.dropped(self.full_name(table.sql("snowflake"), governance.levels_of(kind)))

    def _describe_last_sql(self):
        """DuckDB has described the result already; fakesnow would parse and describe the SQL once more."""
        if self.columns is None:
            return super()._describe_last_sql()
        return [(name, str(type_), None, None, None, None) for name, type_, *_ in self.columns]


def install():
    """Before fakesnow's server is imported."""
    fakesnow.fakes.FakeSnowflakeConnection = Connection
    integers = ("TINYINT", "SMALLINT", "UTINYINT", "USMALLINT", "UINTEGER")
    fakesnow.rowtype.duckdb_to_sf_type |= dict.fromkeys(integers, "fixed") | {"FLOAT": "real"}
