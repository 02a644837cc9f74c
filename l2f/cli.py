"""The command `l2f`. Exit codes: 0 published · 1 a model or test failed, nothing published ·
2 bad input or configuration, nothing built · 3 another run holds the lock · 130 interrupted.
"""

import os
import sys
import time
import traceback

import click

from l2f import progress
from l2f.errors import BAD_INPUT, FAILED, INTERRUPTED, Stop
from l2f.settings import resolve, shown

EXTRACTS_HELP = "Folder with <environment>/<application>/<table>.csv|.parquet|.jsonl. Default: sample_data."


class Commands(click.Group):
    """`bench` is imported when it is asked for."""

    def list_commands(self, context):
        return ["run", "bench"]

    def get_command(self, context, name):
        if name == "bench":
            from l2f.benchmark import bench

            return bench
        return super().get_command(context, name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main():
    """From the lead to the fulfilled subscription: raw extracts in, tested marts out."""


@main.command()
@click.option("--extracts", envvar="L2F_EXTRACTS", help=EXTRACTS_HELP)
@click.option("--environment", default="production", show_default=True, help="The environment layer to read.")
@click.option("--as-of", metavar="DATE", help="The day the marts describe. Default: the day of the newest loaded row.")
@click.option("--warehouse", envvar="L2F_WAREHOUSE", help="The published DuckDB file. Default: warehouse/l2f.duckdb.")
@click.option("--target", type=click.Choice(["local", "emulator", "snowflake"]), default="local", show_default=True)
@click.option("--select", multiple=True, help="Build only these nodes (dbt's syntax); the rest stays as published.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line on standard output.")
def run(extracts, environment, as_of, warehouse, target, select, as_json):
    """Check the extracts, build, test, and publish what passed.

    Exit codes: 0 published, 1 a model or test failed and nothing was published, 2 bad input or
    configuration and nothing was built, 3 another run is at work.
    """
    say = progress.choose(as_json)
    try:
        settings = resolve(extracts, environment, as_of, warehouse, target, select)
        run_local(settings, say) if target == "local" else run_remote(settings, say)
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
    """Check, build into a candidate, publish."""
    from l2f import check, publish, summary
    from l2f.build import build, parse
    from l2f.extracts import declared_tables, find

    started = time.monotonic()
    with publish.lock(settings.warehouse):
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
        rows = check.check(extracts, check.reader(manifest), lambda path: say.step())

        say.phase("build", "models and tests")
        publish.prepare(settings.warehouse, whole=not settings.select)
        beside_others = publish.holds_everything(candidate, manifest)
        done = build(settings, manifest, candidate, on_dbt_event(say), beside_others)
        stop_if_failed(done, f"What was built stays in {shown(candidate)} until the next run.")

        say.phase("publish", shown(settings.warehouse))
        known = summary.facts(settings, extracts, rows, done, candidate, time.monotonic() - started)
        publish.publish(candidate, settings.warehouse)
    say.summary(known, summary.lines(known))


def run_remote(settings, say):
    """Snowflake and its emulator: raw is there already, dbt builds where it is."""
    from l2f.build import build, parse

    say.phase("parse", "the dbt project")
    manifest = parse(settings, settings.warehouse)
    say.phase("build", f"models and tests on {settings.target}")
    done = build(settings, manifest, settings.warehouse, on_dbt_event(say))
    stop_if_failed(done)
    known = {"environment": settings.environment, "target": settings.target, "nodes": dict(done.passed)}
    say.summary(known, [f"Built on {settings.target}: " + ", ".join(f"{n} {kind}" for kind, n in done.passed.items())])


def on_dbt_event(say):
    def listen(message):
        if message.info.name == "ConcurrencyLine":
            say.expect(message.data.node_count)
        elif message.info.name == "NodeFinished":
            say.step()

    return listen


def stop_if_failed(done, hint=None):
    """Failing nodes end the run with exit code 1, each with its message and file."""
    if not done.failures:
        return
    details = []
    for failure in done.failures:
        details.append(f"{failure.kind} {failure.name} ({failure.file})")
        details += [f"    {line}" for line in failure.message.splitlines()]
        if failure.compiled:
            details.append(f"    SQL: {shown(failure.compiled)}")
    if done.skipped:
        details.append(f"{done.skipped} more were skipped because of these.")
    if hint:
        details.append(hint)
    number = len(done.failures)
    raise Stop(FAILED, f"{number} {'node' if number == 1 else 'nodes'} failed; nothing was published.", details)


def end(say, stop):
    say.problem(stop)
    sys.exit(stop.exit_code)
