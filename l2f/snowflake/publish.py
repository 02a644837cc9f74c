"""Candidate marts, and the swap that publishes them, on Snowflake.

dbt builds into MARTS_CANDIDATE; readers have MARTS; MARTS_PREVIOUS keeps what a publication replaced, so that
`restore` can bring it back. The swaps are one block that Snowflake runs to its end by itself: a client that dies
leaves either the old marts or the new ones. `marts` are table names throughout.
"""

import contextlib

from snowflake.connector.errors import ProgrammingError

from l2f.errors import BAD_INPUT, LOCKED, Stop

PUBLISHED, CANDIDATE, PREVIOUS = "MARTS", "MARTS_CANDIDATE", "MARTS_PREVIOUS"
LOCK = "QUALITY.RUN_LOCK"
# Longer than any run: what holds the lock by then has died.
LOCK_HOURS = 4


@contextlib.contextmanager
def lock(cursor, database):
    """One run at a time per database, wherever it was started."""
    table = f"{database}.{LOCK}"
    cursor.execute(f"create schema if not exists {database}.QUALITY")
    acquire(cursor, table)
    try:
        yield
    finally:
        cursor.execute(f"drop table if exists {table}")


def acquire(cursor, table, retry=True):
    try:
        cursor.execute(f"create table {table} as select current_timestamp() as since")
    except ProgrammingError:
        held = cursor.execute(
            f"select since, datediff('hour', since, current_timestamp()) >= {LOCK_HOURS} from {table}"
        ).fetchone()
        if held is None or not (held[1] and retry):
            since = f" since {held[0]:%Y-%m-%d %H:%M} UTC" if held else ""
            raise Stop(
                LOCKED, f"Another run is at work{since}. Wait for it; if it has died: drop table {table}."
            ) from None
        cursor.execute(f"drop table {table}")
        acquire(cursor, table, retry=False)


def prepare(cursor, database, whole):
    """An empty candidate for a `whole` build, else one that holds what is published."""
    for schema in (PUBLISHED, CANDIDATE, PREVIOUS):
        cursor.execute(f"create schema if not exists {database}.{schema}")
    drop(cursor, database, CANDIDATE, tables_in(cursor, database, CANDIDATE))
    if not whole:
        copy(cursor, database, PUBLISHED, CANDIDATE, tables_in(cursor, database, PUBLISHED))


def publish(cursor, database):
    """Keeps what is published in MARTS_PREVIOUS and makes the candidate the published marts."""
    published = tables_in(cursor, database, PUBLISHED)
    kept = tables_in(cursor, database, PREVIOUS)
    copy(cursor, database, PUBLISHED, PREVIOUS, published)
    drop(cursor, database, PREVIOUS, kept - published)
    swap_in(cursor, database)


def restore(cursor, database):
    """Publishes again what the last publication replaced; returns the marts."""
    previous = tables_in(cursor, database, PREVIOUS)
    if not previous:
        raise Stop(BAD_INPUT, f"{database}.{PREVIOUS} is empty: there is no earlier publication to restore.")
    drop(cursor, database, CANDIDATE, tables_in(cursor, database, CANDIDATE))
    copy(cursor, database, PREVIOUS, CANDIDATE, previous)
    swap_in(cursor, database)
    return previous


def swap_in(cursor, database):
    candidates = tables_in(cursor, database, CANDIDATE)
    published = tables_in(cursor, database, PUBLISHED)
    cursor.execute(swap_script(database, candidates, published))
    drop(cursor, database, CANDIDATE, candidates & published)


def swap_script(database, candidates, published):
    """The statement that makes MARTS hold the candidates and nothing else."""
    statements = [
        f"alter table {database}.{CANDIDATE}.{mart} swap with {database}.{PUBLISHED}.{mart}"
        for mart in sorted(candidates & published)
    ]
    statements += [
        f"alter table {database}.{CANDIDATE}.{mart} rename to {database}.{PUBLISHED}.{mart}"
        for mart in sorted(candidates - published)
    ]
    statements += [f"drop table {database}.{PUBLISHED}.{mart}" for mart in sorted(published - candidates)]
    body = "".join(f"    {statement};\n" for statement in statements)
    return f"execute immediate $$\nbegin\n{body}end;\n$$"


def holds_everything(cursor, database, manifest):
    """Whether every model, seed and snapshot of the manifest has been built before."""
    rows = cursor.execute(f"select table_schema, table_name from {database}.information_schema.tables").fetchall()
    nodes = [node for node in manifest.nodes.values() if node.resource_type in ("model", "seed", "snapshot")]
    built = (node for node in nodes if node.config.materialized != "ephemeral")
    return all((node.schema.upper(), node.alias.upper()) in rows for node in built)


def tables_in(cursor, database, schema):
    rows = cursor.execute(
        f"select table_name from {database}.information_schema.tables where table_schema = '{schema}'"
    ).fetchall()
    return {name for (name,) in rows}


def copy(cursor, database, source, target, marts):
    for mart in sorted(marts):
        cursor.execute(f"create or replace table {database}.{target}.{mart} clone {database}.{source}.{mart}")


def drop(cursor, database, schema, marts):
    for mart in sorted(marts):
        cursor.execute(f"drop table if exists {database}.{schema}.{mart}")
