"""The command `l2f`. Exit codes: 0 published · 1 a model or test failed, nothing published ·
2 bad input or configuration, nothing built · 3 another run holds the lock · 130 interrupted.
"""

import contextlib
import os
import sys
import time
import traceback

import click

from l2f import progress
from l2f.errors import BAD_INPUT, INTERRUPTED, Stop
from l2f.settings import resolve, shown

EXTRACTS_HELP = "Folder with <environment>/<application>/<table>.csv|.parquet|.jsonl. Default: sample_data."
RAW_HELP = "Read one application from another place, such as zuora=staging/zuora_jane. May be repeated."


class Commands(click.Group):
    """`bench` and `snowflake-check` are imported when they are asked for."""

    def list_commands(self, context):
        return ["run", "load", "restore", "snowflake-check", "bench"]

    def get_command(self, context, name):
        if name == "bench":
            from l2f.benchmark import bench

            return bench
        if name == "snowflake-check":
            from l2f.snowflake.check import snowflake_check

            return snowflake_check
        return super().get_command(context, name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main():
    """From the lead to the fulfilled subscription: raw extracts in, tested marts out."""


extracts_option = click.option("--extracts", envvar="L2F_EXTRACTS", help=EXTRACTS_HELP)
environment_option = click.option(
    "--environment", default="production", show_default=True, help="The environment layer to read."
)
raw_option = click.option("--raw", multiple=True, metavar="APPLICATION=PLACE", help=RAW_HELP)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object per line on standard output.")
remote_option = click.option(
    "--target", type=click.Choice(["emulator", "snowflake"]), default="snowflake", show_default=True
)


@main.command()
@extracts_option
@environment_option
@raw_option
@click.option("--as-of", metavar="DATE", help="The day the marts describe. Default: the day of the newest loaded row.")
@click.option("--warehouse", envvar="L2F_WAREHOUSE", help="The published DuckDB file. Default: warehouse/l2f.duckdb, or l2f_<environment>.duckdb.")
@click.option("--target", type=click.Choice(["local", "emulator", "snowflake"]), default="local", show_default=True)
@click.option("--select", multiple=True, help="Build only these nodes (dbt's syntax); the rest stays as published.")
@json_option
def run(extracts, environment, raw, as_of, warehouse, target, select, as_json):
    """Check the extracts, build, test, and publish what passed.

    On Snowflake raw is there already, from a loader or from `l2f load`. Exit codes: 0 published, 1 a model or
    test failed and nothing was published, 2 bad input or configuration and nothing was built, 3 another run
    is at work.
    """
    with reporting(as_json) as say:
        settings = resolve(extracts, environment, as_of, warehouse, target, select, raw)
        if target == "local":
            run_local(settings, say)
        else:
            from l2f.snowflake.run import run as run_on_snowflake

            run_on_snowflake(settings, say)


@main.command()
@extracts_option
@environment_option
@raw_option
@remote_option
@click.option("--append", is_flag=True, help="Add the rows to the raw tables instead of replacing these.")
@json_option
def load(extracts, environment, raw, target, append, as_json):
    """Check the extracts and bring them into the raw schemas on Snowflake."""
    from l2f.snowflake.run import load as load_into_snowflake

    with reporting(as_json) as say:
        load_into_snowflake(resolve(extracts, environment, None, None, target, (), raw), append, say)


@main.command()
@remote_option
@json_option
def restore(target, as_json):
    """Publish again what the last publication on Snowflake replaced."""
    from l2f.snowflake.run import restore as restore_on_snowflake

    with reporting(as_json) as say:
        restore_on_snowflake(resolve(None, "production", None, None, target, ()), say)


@contextlib.contextmanager
def reporting(as_json):
    """How the command speaks; whatever ends it becomes one message and an exit code."""
    say = progress.choose(as_json)
    try:
        yield say
    except Stop as stop:
        end(say, stop)
    except KeyboardInterrupt:
        end(say, Stop(INTERRUPTED, "Interrupted; nothing was published."))
    except Exception as error:
        if os.environ.get("L2F_DEBUG"):
            traceback.print_exc()
        reason = str(error).splitlines()[0] if str(error) else "no further explanation"
        end(say, Stop(BAD_INPUT, f"Unexpected {type(error).__name__}: {reason}. L2F_DEBUG=1 shows where."))
    finally:
        say.close()


def run_local(settings, say):
    """Check, build into a candidate, publish; in either case keep a record."""
    import duckdb

    from l2f import publish, record, summary

    with publish.lock(settings.warehouse):
        run = record.Run(settings.environment, is_whole=not settings.select, as_of_date=settings.as_of)
        try:
            known = run_locked(settings, say, run)
        except Stop as stop:
            try:
                record.write_failure(run, stop, settings.warehouse)
            except (OSError, duckdb.Error) as error:
                stop.details.append(f"No record of this run could be kept: {str(error).splitlines()[0]}")
            raise
    say.summary(known, summary.lines(known))


def run_locked(settings, say, run):
    """The facts of a run that published. `run` learns on the way."""
    from l2f import check, publish, record, summary
    from l2f.build import build, parse, stop_if_failed
    from l2f.extracts import declared_tables, find

    started = time.monotonic()
    candidate = publish.candidate_of(settings.warehouse)
    say.phase("parse", "the dbt project")
    manifest = parse(settings, candidate)

    extracts = find(settings, declared_tables(manifest))
    if not extracts.files:
        raise Stop(BAD_INPUT, f"No file in {shown(settings.extracts)} belongs to a declared table.")
    say.phase(
        "check", f"{check.counted(extracts.file_count, 'file')} of {check.counted(len(extracts.files), 'table')}"
    )
    say.expect(extracts.file_count)
    run.tables_read, run.input_fingerprint = len(extracts.files), record.fingerprint(extracts)
    run.rows_read = check.check(extracts, check.reader(manifest), lambda path: say.step())

    say.phase("build", "models and tests")
    publish.prepare(settings.warehouse, whole=not settings.select)
    beside_others = publish.holds_everything(candidate, manifest)
    done = build(settings, manifest, candidate, progress.on_dbt_event(say), beside_others)
    run.models_built, run.tests = done.passed["model"], done.tests
    stop_if_failed(done, f"What was built stays in {shown(candidate)} until the next run.")

    say.phase("publish", shown(settings.warehouse))
    known = summary.facts(settings, extracts, run.rows_read, done, candidate, time.monotonic() - started)
    run.as_of_date, run.rows_quarantined = known["as_of_date"], known["rows_quarantined"]
    with contextlib.closing(publish.connect(candidate)) as connection:
        run.write(connection, "published")
    publish.publish(candidate, settings.warehouse)
    return known


def end(say, stop):
    say.problem(stop)
    sys.exit(stop.exit_code)
