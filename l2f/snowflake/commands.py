"""The commands on Snowflake and its emulator: load and restore (run: l2f.run).

Each opens one connection, says in `say` what it does, and raises Stop when it cannot.
"""

import contextlib

from l2f.check import counted
from l2f.snowflake import publish
from l2f.snowflake.connection import connect


def load(settings, append, say, manifest=None):
    """Brings the extracts of an environment into its raw schemas."""
    from l2f import check
    from l2f.extracts import declared_tables, find_some
    from l2f.snowflake.load import load as load_extracts
    from l2f.snowflake.load import raw_schemas

    with contextlib.closing(connect(settings.target)) as connection:
        manifest = manifest or parsed(settings, say)
        extracts = find_some(settings, declared_tables(manifest))
        say.phase("check", counted(extracts.file_count, "file"))
        rows = check.check(extracts, check.reader(manifest))
        say.phase("load", counted(len(extracts.files), "table"))
        say.expect(len(extracts.files))
        load_extracts(
            connection, extracts, raw_schemas(manifest), check.reader(manifest), append, lambda table: say.step()
        )
    known = {"target": settings.target, "tables": len(extracts.files), "rows": rows}
    say.summary(known, [f"Loaded {counted(rows, 'row')} into {counted(len(extracts.files), 'table')}."])


def restore(settings, say):
    """Publishes again what the last publication replaced."""
    with contextlib.closing(connect(settings.target)) as connection:
        database, cursor = connection.database, connection.cursor()
        with publish.lock(cursor, database):
            marts = publish.restore(cursor, database)
    known = {"target": settings.target, "marts": sorted(marts)}
    say.summary(known, [f"{database}.{publish.PUBLISHED} holds the {counted(len(marts), 'mart')} of before."])


def parsed(settings, say):
    from l2f.build import parse

    say.phase("parse", "the dbt project")
    return parse(settings, settings.warehouse)
