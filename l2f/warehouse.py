"""A warehouse as a run sees it, on either engine: a lock, a candidate to build, the published marts, and the schema `quality`.

Both classes have: name, candidate_name, file (of the candidate, None on Snowflake), marts (the schema of its marts), progress (the file of
l2f.resume), site (the folder of the pages); locked, prepare, session (on the candidate), published (on what readers have, or
None), readable (the path of these, None on Snowflake), keep (writes beside the published marts), publish, discard (the candidate), close.
"""

import contextlib
import os
import shutil

import duckdb

from l2f import publish, record
from l2f.extracts import find_some
from l2f.settings import absolute, shown


class Session:
    """SQL on DuckDB. `mark` stands for a value."""

    mark = "?"

    def __init__(self, connection):
        self.connection = connection

    def execute(self, sql, values=()):
        self.connection.execute(sql, list(values))

    def query(self, sql):
        """Rows as dictionaries, names in lower case."""
        cursor = self.connection.execute(sql)
        names = [column[0].lower() for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def tables(self, schema):
        """Names of the tables and views of a schema, in lower case."""
        found = self.query(f"select table_name from information_schema.tables where lower(table_schema) = lower('{schema}')")
        return {row["table_name"].lower() for row in found}

    def has_table(self, schema, name):
        return name in self.tables(schema)

    def as_of_date(self):
        """The day of the built marts; None where the model that says it has not been built."""
        days = self.query("select as_of_date from intermediate.as_of") if self.has_table("intermediate", "as_of") else []
        return days[0]["as_of_date"] if days else None


class LocalWarehouse:
    """One DuckDB file; the candidate is another beside it."""

    marts = "marts"

    def __init__(self, settings):
        self.settings = settings
        self.path = settings.warehouse
        self.name = shown(self.path)
        self.file = publish.candidate_of(self.path)
        self.candidate_name = shown(self.file)
        self.progress = self.file.parent / "progress.jsonl"
        self.site = site_folder(self.path.parent, "" if self.path.stem == "l2f" else self.path.stem)

    def close(self):
        pass

    def locked(self):
        return publish.lock(self.path)

    def prepare(self, run_id, whole, resumed):
        if resumed and self.path.exists():
            publish.carry_history(self.path, self.file, ["quality"])
        elif not resumed:
            publish.prepare(self.path, whole)

    def can_resume(self, run_id):
        """Whether what that run left is there and can be opened: a killed run leaves a log that is read now."""
        try:
            with self.session() as session:
                return session.has_table("quality", "runs") or not self.path.exists()
        except duckdb.Error:
            return False

    @contextlib.contextmanager
    def session(self):
        with contextlib.closing(publish.connect(self.file)) as connection:
            yield Session(connection)

    @contextlib.contextmanager
    def published(self):
        """Read-only; None before the first publication."""
        if not self.path.exists():
            yield None
            return
        try:
            with self.readable() as path, contextlib.closing(publish.connect(path, read_only=True)) as connection:
                yield Session(connection)
        except duckdb.Error as error:
            raise publish.unreadable(self.path, error) from error

    def readable(self):
        return publish.readable(self.path)

    def keep(self, write):
        """Nothing is kept before the first publication: a file without marts would pass for a warehouse."""
        if not self.path.exists():
            return
        try:
            aside = publish.copy_aside(self.path)
            with contextlib.closing(publish.connect(aside)) as connection:
                write(Session(connection))
            publish.publish(aside, self.path)
        finally:
            shutil.rmtree(self.path.parent / publish.ASIDE, ignore_errors=True)

    def publish(self):
        publish.publish(self.file, self.path)

    def discard(self):
        shutil.rmtree(self.file.parent, ignore_errors=True)

    def find_extracts(self, tables):
        return find_some(self.settings, tables)

    def input_fingerprint(self, extracts, manifest):
        return record.input_fingerprint(extracts, self.settings)

    def holds_everything(self, manifest):
        return publish.holds_everything(self.file, manifest)


def site_folder(beside, name):
    """Where the quality page goes: L2F_SITE, or a folder beside the warehouse."""
    given = os.environ.get("L2F_SITE")
    return absolute(given) if given else beside / "_".join(filter(None, ("quality", name)))


def choose(settings):
    if settings.target == "local":
        return LocalWarehouse(settings)
    from l2f.snowflake.warehouse import SnowflakeWarehouse

    return SnowflakeWarehouse(settings)
