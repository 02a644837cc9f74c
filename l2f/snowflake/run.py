"""The commands on Snowflake and its emulator: run, load, restore.

Each opens one connection, says in `say` what it does, and raises Stop when it cannot.
"""

import contextlib

from l2f.check import counted
from l2f.errors import BAD_INPUT, Stop
from l2f.progress import on_dbt_event
from l2f.settings import shown
from l2f.snowflake import publish
from l2f.snowflake.connection import connect


def run(settings, say, manifest=None, unit_tests=False):
    """Builds the candidate marts where raw is, tests them, and swaps them in."""
    from l2f.build import build, stop_if_failed

    with contextlib.closing(connect(settings.target)) as connection:
        manifest = manifest or parsed(settings, say)
        database, cursor = connection.database, connection.cursor()
        with publish.lock(cursor, database):
            say.phase("build", f"models and tests in {database}.{publish.CANDIDATE}")
            publish.prepare(cursor, database, whole=not settings.select)
            beside_others = publish.holds_everything(cursor, database, manifest)
            done = build(settings, manifest, settings.warehouse, on_dbt_event(say), beside_others, unit_tests)
            stop_if_failed(done, f"What was built stays in {database}.{publish.CANDIDATE} until the next run.")
            say.phase("publish", f"{database}.{publish.PUBLISHED}")
            publish.publish(cursor, database)
            known = facts(settings, cursor, database, done)
    say.summary(known, lines(known))


def load(settings, append, say, manifest=None):
    """Brings the extracts of an environment into its raw schemas."""
    from l2f import check
    from l2f.extracts import declared_tables, find
    from l2f.snowflake.load import load as load_extracts
    from l2f.snowflake.load import raw_schemas

    with contextlib.closing(connect(settings.target)) as connection:
        manifest = manifest or parsed(settings, say)
        extracts = find(settings, declared_tables(manifest))
        if not extracts.files:
            raise Stop(BAD_INPUT, f"No file in {shown(settings.extracts)} belongs to a declared table.")
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


def facts(settings, cursor, database, done):
    marts = sorted(publish.tables_in(cursor, database, publish.PUBLISHED))
    quarantined = None
    if "QUARANTINED_ROWS" in marts:
        query = f"select count(*) from {database}.{publish.PUBLISHED}.quarantined_rows"
        quarantined = cursor.execute(query).fetchone()[0]
    return {
        "environment": settings.environment,
        "target": settings.target,
        "database": database,
        "nodes": dict(done.passed),
        "warnings": [warning.name for warning in done.warnings],
        "marts": marts,
        "rows_quarantined": quarantined,
    }


def lines(known):
    built = ", ".join(counted(number, kind.replace("_", " ")) for kind, number in known["nodes"].items())
    yield f"Published {counted(len(known['marts']), 'mart')} in {known['database']}.{publish.PUBLISHED}: {built}."
    if known["warnings"]:
        yield f"Warnings: {', '.join(known['warnings'])}."
    if known["rows_quarantined"]:
        yield f"{counted(known['rows_quarantined'], 'row')} in quarantine: select * from marts.quarantined_rows."
