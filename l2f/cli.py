"""The command `l2f`. Exit codes: 0 published · 1 a model, test or expectation failed, nothing published ·
2 bad input or configuration, nothing built · 3 another run holds the lock · 130 interrupted.
"""

import contextlib
import logging
import sys

import click

from l2f import progress
from l2f.errors import INTERRUPTED, Stop, unexpected
from l2f.settings import resolve

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
@click.option("--freshness", type=click.Choice(["loads", "clock"]), default="loads", show_default=True, help="Measure the age of raw tables against the newest load of any, or against the clock: then one that is too old stops the run.")
@click.option("--accept", multiple=True, metavar="CHECK", help="Publish although this check of the data fails. May be repeated.")
@click.option("--force", is_flag=True, help="Build although neither extracts nor project have changed.")
@json_option
def run(extracts, environment, raw, as_of, warehouse, target, select, as_json, **options):
    """Check the extracts, build, test, and publish what passed.

    On Snowflake raw is there already, from a loader or from `l2f load`. Exit codes: 0 published, or nothing had
    changed, 1 a model, a test or an expectation failed and nothing was published, 2 bad input or configuration and
    nothing was built, 3 another run is at work.
    """
    with reporting(as_json) as say:
        settings = resolve(extracts, environment, as_of, warehouse, target, select, raw, **options)
        from l2f.run import run as run_through

        run_through(settings, say)


@main.command()
@extracts_option
@environment_option
@raw_option
@remote_option
@click.option("--append", is_flag=True, help="Add the rows to the raw tables instead of replacing these.")
@json_option
def load(extracts, environment, raw, target, append, as_json):
    """Check the extracts and bring them into the raw schemas on Snowflake."""
    from l2f.snowflake.commands import load as load_into_snowflake

    with reporting(as_json) as say:
        load_into_snowflake(resolve(extracts, environment, None, None, target, (), raw), append, say)


@main.command()
@remote_option
@json_option
def restore(target, as_json):
    """Publish again what the last publication on Snowflake replaced."""
    from l2f.snowflake.commands import restore as restore_on_snowflake

    with reporting(as_json) as say:
        restore_on_snowflake(resolve(None, "production", None, None, target, ()), say)


@contextlib.contextmanager
def reporting(as_json):
    """How the command speaks; whatever ends it becomes one message and an exit code."""
    # A log that cannot be written is no reason for a traceback.
    logging.raiseExceptions = False
    say = progress.choose(as_json)
    try:
        yield say
    except Stop as stop:
        end(say, stop)
    except KeyboardInterrupt:
        end(say, Stop(INTERRUPTED, "Interrupted; nothing was published."))
    except Exception as error:
        end(say, unexpected(error))
    finally:
        say.close()


def end(say, stop):
    say.problem(stop)
    sys.exit(stop.exit_code)
