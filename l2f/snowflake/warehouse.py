"""A Snowflake database as a run sees it: l2f.warehouse says what it must have."""

import contextlib
import hashlib

from l2f.build import target_path
from l2f.settings import ROOT
from l2f.snowflake import publish
from l2f.snowflake.connection import connect
from l2f.warehouse import Session, site_folder

# Which candidate is of which run: another machine may have built since.
IN_PROGRESS = "quality.run_in_progress"


class SnowflakeSession(Session):
    mark = "%s"

    def execute(self, sql, values=()):
        self.connection.execute(sql, tuple(values) or None)


class SnowflakeWarehouse:
    """One database; candidate marts are a schema beside the published ones."""

    file, marts = None, publish.CANDIDATE

    def __init__(self, settings):
        self.settings = settings
        self.connection = connect(settings.target)
        self.cursor, self.database = self.connection.cursor(), self.connection.database
        self.name = f"{self.database}.{publish.PUBLISHED}"
        self.candidate_name = f"{self.database}.{publish.CANDIDATE}"
        self.progress = target_path(settings) / "progress.jsonl"
        self.site = site_folder(ROOT / "warehouse", settings.target)

    def close(self):
        self.connection.close()

    def locked(self):
        return publish.lock(self.cursor, self.database)

    def prepare(self, run_id, whole, resumed):
        if not resumed:
            publish.prepare(self.cursor, self.database, whole)
        self.cursor.execute(f"create or replace table {IN_PROGRESS} as select '{run_id}' as run_id")

    def can_resume(self, run_id):
        session = SnowflakeSession(self.cursor)
        if not session.has_table(*IN_PROGRESS.split(".")):
            return False
        return session.query(f"select run_id from {IN_PROGRESS}") == [{"run_id": run_id}]

    @contextlib.contextmanager
    def session(self):
        yield SnowflakeSession(self.cursor)

    published = session

    def readable(self):
        return contextlib.nullcontext()

    def keep(self, write):
        write(SnowflakeSession(self.cursor))

    def publish(self):
        publish.publish(self.cursor, self.database)

    def discard(self):
        publish.drop(self.cursor, self.database, publish.CANDIDATE, publish.tables_in(self.cursor, self.database, publish.CANDIDATE))

    def find_extracts(self, tables):
        """Loaders have filled the raw tables."""

    def input_fingerprint(self, extracts, manifest):
        """When each raw table was last changed; None where there are views, which do not tell."""
        places = sorted({(source.database, source.schema) for source in manifest.sources.values()})
        found = []
        for database, schema in places:
            found += self.cursor.execute(
                "select table_schema, table_name, table_type, row_count, last_altered "
                f"from {database}.information_schema.tables where lower(table_schema) = lower('{schema}') order by 1, 2"
            ).fetchall()
        if any(kind.upper() == "VIEW" or last_altered is None for _, _, kind, _, last_altered in found):
            return None
        options = self.settings.environment, self.settings.as_of
        return hashlib.blake2b(repr((options, found)).encode(), digest_size=16).hexdigest()

    def holds_everything(self, manifest):
        return publish.holds_everything(self.cursor, self.database, manifest)
