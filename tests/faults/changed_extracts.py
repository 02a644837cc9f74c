"""An extract is replaced, cut off or deleted while a run reads it."""

import os
import shutil

import duckdb

from faults import promises
from faults.runs import Run

# What the command is held to: before it publishes it compares the files with those that it counted, and
# refuses a mixture.
NOTICED = (2, "changed while")
# A model that no longer finds its file fails before that.
FAILED = 1
# (phase, nodes finished in it) at which the file changes.
MOMENTS = (("build", 0), ("build", 1), ("build", 6), ("publish", 0))


def replaced(path):
    """replaced by a newer one"""
    newer = path.with_suffix(".new")
    header, *lines = path.read_text().splitlines(keepends=True)
    newer.write_text(
        header + "".join(lines) + "".join("again-" + line for line in lines if not line.startswith('"'))
    )
    os.replace(newer, path)


def cut_off(path):
    """cut off at the end of a line"""
    content = path.read_bytes()
    os.truncate(path, content.index(b"\n", len(content) // 2) + 1)


def deleted(path):
    """deleted"""
    path.unlink()


def added(path):
    """joined by another file of its table"""
    folder = path.parent / path.stem
    folder.mkdir()
    header, line, *_ = path.read_text().splitlines(keepends=True)
    (folder / "late.csv").write_text(header + "late-" + line)


def jobs():
    return [all_of_them]


def all_of_them(lane, seed, report):
    start = lane.start()
    for change in (replaced, cut_off, deleted, added):
        for phase, steps in MOMENTS:
            lane.fresh(start)
            extracts = shutil.copytree(start.extracts, lane.folder / "changing")
            run = Run(lane, extracts, start.select)
            run.until(lambda: run.reached(phase, steps))
            change(extracts / "production" / "customers_app" / "orders.csv")
            run.wait()
            shutil.rmtree(extracts)
            losses = (
                changes_are_noticed(run)
                + promises.kept(run, lane.warehouse, start)
                + ledger_closes(lane.warehouse)
            )
            report(f"an extract {change.__doc__} at {phase} {steps}", losses)
        # What a run published wrongly is in its history, too.
        lane.publish_again(start)
        report(f"the run after an extract {change.__doc__}", lane.settles(start), is_fault=False)


def changes_are_noticed(run):
    """A run that ended with 0 is held to the extracts that it counted by promises.kept."""
    if run.exit_code in (0, FAILED):
        return []
    code, words = NOTICED
    noticed = run.exit_code == code and words in run.message
    return [] if noticed else [f"exit code {run.exit_code}, and no word of the change: {run.message[:300]}"]


def ledger_closes(warehouse):
    """raw = staged + superseded + soft deleted + quarantined, of the tables that the selection stages."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        open_tables = connection.execute("""
            with staged as (
                select 'zuora' as system, 'account' as table_name, count(*) as rows
                from staging.stg_zuora__accounts
                union all
                select 'customers_app', 'orders', count(*) from staging.stg_customers_app__orders
            )
            select table_name, raw_rows, staged.rows, superseded_rows, soft_deleted_rows, quarantined.rows
            from staged
            join staging.stg_ingestion__extracts using (system, table_name)
            join staging.stg_ingestion__left_out_rows using (system, table_name)
            join lateral (
                select count(*) as rows from staging.stg_ingestion__quarantined_rows as row
                where row.system = staged.system and row.table_name = staged.table_name
            ) as quarantined on true
            where raw_rows <> staged.rows + superseded_rows + soft_deleted_rows + quarantined.rows
        """).fetchall()
    return [f"rows are lost: raw, staged, superseded, deleted, quarantined = {row}" for row in open_tables]
