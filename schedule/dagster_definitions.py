"""The run as an hourly Dagster job. Dagster starts the command, shows what it says, and keeps the figures."""

import json
import signal
import subprocess
from pathlib import Path

import dagster

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [str(ROOT / ".venv" / "bin" / "l2f"), "run", "--freshness", "clock", "--json"]
ANOTHER_RUN_IS_AT_WORK = 3


def follow(command, log):
    """Runs the command to its end and logs what it says: its exit code, and its last event, summary or error."""
    last = {}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        try:
            for line in child.stdout:
                last = event_of(line)
                if said := sentence(last):
                    log(said)
        except BaseException:
            # Cancelled in Dagster: as Ctrl-C, which publishes nothing.
            child.send_signal(signal.SIGINT)
            raise
    return child.returncode, last


def event_of(line):
    """An event of the command; a line that is none as a warning of whatever wrote it."""
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"event": "line", "message": line.rstrip()}


def sentence(event):
    """What an event says to people. Steps are counted, not told."""
    match event["event"]:
        case "phase":
            return f"{event['phase']} {event['detail']}".rstrip()
        case "summary":
            return f"published {event['warehouse']}, as of {event['as_of_date']}"
        case "step":
            return None
        case _:
            return "\n".join([event.get("message", ""), *event.get("details", [])])


def metadata(summary):
    """The facts that are one value, such as the run's id, and how many nodes of each kind passed."""
    single = {name: value for name, value in summary.items() if isinstance(value, (str, int, float))}
    single.pop("event")
    return single | {f"{kind}s": count for kind, count in summary.get("nodes", {}).items()}


@dagster.op(out=dagster.Out(is_required=False))
def run_warehouse(context):
    exit_code, last = follow(COMMAND, context.log.info)
    if exit_code == ANOTHER_RUN_IS_AT_WORK:
        context.log.warning("Another run is at work; this one is skipped.")
    elif exit_code:
        details = {"exit_code": exit_code, "details": last.get("details", [])}
        raise dagster.Failure(last.get("message"), metadata=details)
    else:
        yield dagster.Output(last["warehouse"], metadata=metadata(last))


@dagster.job
def warehouse():
    run_warehouse()


hourly = dagster.ScheduleDefinition(
    job=warehouse, cron_schedule="10 * * * *", default_status=dagster.DefaultScheduleStatus.RUNNING
)
defs = dagster.Definitions(jobs=[warehouse], schedules=[hourly])
