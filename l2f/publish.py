"""The published warehouse changes in one step or not at all.

A run builds into a candidate: <warehouse folder>/.candidate/<same file name>, because views name their
database, which is the stem of the file. `publish` swaps it in by rename. One run at a time per folder:
`lock` raises Stop (exit code 3) when another one is at work.
"""

import contextlib
import functools
import os
import shutil
import tempfile
from pathlib import Path

import duckdb
import filelock
import yaml

from l2f.errors import BAD_INPUT, LOCKED, Stop
from l2f.settings import ROOT, shown

# What extracts cannot rebuild.
HISTORY = ("snapshots", "quality")
# Folders for copies of the published file, gone when the run ends.
ASIDE, READING = ".aside", ".reading-"


@contextlib.contextmanager
def lock(warehouse):
    held = filelock.FileLock(warehouse.parent / ".l2f.lock")
    try:
        held.acquire(timeout=0)
    except filelock.Timeout:
        raise Stop(
            LOCKED, f"Another run is at work on {shown(warehouse.parent)}. Wait for it, or use another --warehouse."
        ) from None
    try:
        for left_by_killed_runs in [warehouse.parent / ASIDE, *warehouse.parent.glob(f"{READING}*")]:
            shutil.rmtree(left_by_killed_runs, ignore_errors=True)
        yield
    finally:
        held.release()


def candidate_of(warehouse):
    return warehouse.parent / ".candidate" / warehouse.name


def prepare(warehouse, whole):
    """A fresh candidate: empty but for the history (`whole` build), or a copy of the published file.
    Removes what an earlier run left."""
    candidate = candidate_of(warehouse)
    shutil.rmtree(candidate.parent, ignore_errors=True)
    candidate.parent.mkdir()
    if not warehouse.exists():
        return candidate
    try:
        if whole:
            carry_history(warehouse, candidate)
        else:
            shutil.copyfile(warehouse, candidate)
            connect(candidate).close()
    except duckdb.Error as error:
        raise unreadable(warehouse, error) from error
    return candidate


def unreadable(warehouse, error):
    return Stop(
        BAD_INPUT,
        f"The published warehouse {shown(warehouse)} cannot be read, and its history would be lost. "
        "Close programs that write to it, or move it away to start without history.",
        [str(error).splitlines()[0]],
    )


def copy_aside(warehouse):
    """A copy of the published file, to be changed and published in its place. The candidate of a run that failed
    stays beside it."""
    aside = warehouse.parent / ASIDE / warehouse.name
    shutil.rmtree(aside.parent, ignore_errors=True)
    aside.parent.mkdir()
    shutil.copyfile(warehouse, aside)
    return aside


def holds_everything(candidate, manifest):
    """Whether every model, seed and snapshot has been built in the candidate before."""
    if not candidate.exists():
        return False
    with contextlib.closing(connect(candidate)) as connection:
        built = set(connection.execute("select table_schema, table_name from information_schema.tables").fetchall())
    kinds = ("model", "seed", "snapshot")
    nodes = [node for node in manifest.nodes.values() if node.resource_type in kinds]
    return all((node.schema, node.alias) in built for node in nodes if node.config.materialized != "ephemeral")


def carry_history(warehouse, candidate, schemas=HISTORY):
    """Copies the tables of these schemas; a candidate that has them already gets them as they are published."""
    with readable(warehouse) as path, contextlib.closing(connect(candidate)) as connection:
        attach(connection, path)
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() "
            "where database_name = 'published' and schema_name in ?",
            [list(schemas)],
        ).fetchall()
        for schema, table in tables:
            connection.execute(f'create schema if not exists "{schema}"')
            connection.execute(f'create or replace table "{schema}"."{table}" as from published."{schema}"."{table}"')
        connection.execute("detach published")


@contextlib.contextmanager
def readable(warehouse):
    """The published file, or a copy while another program has it open to write: that can be read all the same."""
    try:
        connect(warehouse, read_only=True).close()
    except duckdb.Error:
        with tempfile.TemporaryDirectory(dir=warehouse.parent, prefix=READING) as folder:
            yield Path(shutil.copyfile(warehouse, Path(folder) / warehouse.name))
        return
    yield warehouse


def attach(connection, path):
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as published (read_only)")


def publish(candidate, warehouse):
    """From here on readers that open the file get the candidate; those that have it open keep the old one."""
    if warehouse.exists():
        shutil.copymode(warehouse, candidate)
    fsync(candidate)
    # What a program had written into the old file and not yet merged: it fits no other file.
    Path(f"{warehouse}.wal").unlink(missing_ok=True)
    os.replace(candidate, warehouse)
    fsync(warehouse.parent)
    shutil.rmtree(candidate.parent, ignore_errors=True)


def connect(path, read_only=False):
    """A DuckDB file as the profile makes it, so that older DuckDB versions can read it."""
    return duckdb.connect(str(path), config=options() | {"access_mode": access_mode(read_only)})


@functools.cache
def options():
    """What the profile says of a file; a run opens a dozen."""
    profile = yaml.safe_load((ROOT / "profiles" / "profiles.yml").read_text())
    return profile["lead_to_fulfillment"]["outputs"]["local"]["config_options"]


def access_mode(read_only):
    """DuckDB's word for how to open a file. Who may write has it alone."""
    return "read_only" if read_only else "automatic"


def fsync(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
