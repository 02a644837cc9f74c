"""DuckDB 2 as SQLAlchemy wants it. duckdb_engine 0.17 was written for DuckDB 1, where a rollback, which SQLAlchemy sends
whenever it gives a connection back, left an unread result alone. Here the beginning of a result is read as soon as it is there,
and it is all of what Great Expectations reads: it runs a query over whole tables to learn the names of its columns.
"""

import itertools

from duckdb_engine import ConnectionWrapper, CursorWrapper

READ_AT_ONCE = 10_000


class Connection(ConnectionWrapper):
    def __init__(self, connection):
        super().__init__(connection)
        self.connection = connection

    def cursor(self):
        return Cursor(self.connection, self)


class Cursor(CursorWrapper):
    description = None
    rows = iter(())

    def execute(self, statement, parameters=None, context=None):
        super().execute(statement, parameters, context)
        result = self.connection.connection
        self.description = result.description
        if self.description:
            self.rows = itertools.chain(result.fetchmany(READ_AT_ONCE), iter(result.fetchone, None))

    def fetchone(self):
        return next(self.rows, None)

    def fetchmany(self, size=1):
        return [row for row, _ in zip(self.rows, range(size))]

    def fetchall(self):
        return list(self.rows)


def connect(path):
    """A file that nobody changes meanwhile, read-only. It is the profile's file, opened as the profile opens it."""
    from l2f.publish import connect as open_file

    return Connection(open_file(path, read_only=True))
