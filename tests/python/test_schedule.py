"""The files of schedule/: their schedulers can read them, and commands, options and variables in them exist."""

import configparser
import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
import types

import click
import pytest
import yaml

from l2f.cli import main
from l2f.settings import ROOT

SCHEDULE = ROOT / "schedule"
FILES = sorted(path for path in SCHEDULE.iterdir() if path.is_file())
COMMAND_LINE = re.compile(r"\bl2f ((?:run|load|restore)\b(?: --?[\w-]+(?: [\w./:+-]+)?)*)")
# What stands between two assignments and comments of a crontab.
CRON_LINE = re.compile(r"^(?![#\s])(?!\w+=)(?P<fields>(?:\S+\s+){5})(?P<command>.+)$", re.MULTILINE)
CRON_RANGES = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]


def read(name):
    return (SCHEDULE / name).read_text()


def accepted(arguments):
    """The command reads these arguments without running; raises click.UsageError."""
    name, *options = arguments
    main.get_command(click.Context(main), name).make_context(name, options)


# All of them


def test_the_readme_says_when_to_use_which():
    assert all(f"`{path.name}`" in read("README.md") for path in FILES if path.name != "README.md")


@pytest.mark.parametrize("name", ["README.md", "gitlab-ci.yml", "l2f.cron", "l2f.service"])
def test_every_command_line_is_one_that_the_command_accepts(name):
    found = COMMAND_LINE.findall(read(name))
    assert "run" in {arguments.split()[0] for arguments in found}
    for arguments in found:
        accepted(shlex.split(arguments))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_variable_is_one_that_the_project_reads(path):
    known = "".join(file.read_text() for file in (ROOT / "l2f").rglob("*.py"))
    named = set(re.findall(r"\bL2F_[A-Z_]+\b", path.read_text()))
    assert {variable for variable in named if f'"{variable}"' not in known} == set()


def test_make_targets_exist():
    rules = re.findall(r"^([\w.$()/ -]+):", (ROOT / "Makefile").read_text().replace("$(VENV)", ".venv"), re.MULTILINE)
    known = {target for rule in rules for target in rule.split()}
    text = read("README.md") + "\n".join(line for job in jobs().values() for line in job["script"])
    named = set(re.findall(r"\bmake (?:-C \S+ )?([\w./-]+)", text))
    assert {"test", ".venv/.ready"} <= named <= known


# cron


def test_the_crontab_line_has_five_fields_and_a_command_for_the_shell():
    [line] = CRON_LINE.finditer(read("l2f.cron"))
    for field, (lowest, highest) in zip(line["fields"].split(), CRON_RANGES, strict=True):
        assert field == "*" or lowest <= int(field) <= highest
    # cron ends a command at a bare %
    assert not re.search(r"(?<!\\)%", line["command"])
    command = line["command"].replace("\\%", "%")
    assert subprocess.run(["sh", "-n", "-c", command], capture_output=True).returncode == 0


def test_the_crontab_line_runs_the_command_and_keeps_its_log(tmp_path):
    project = installed(tmp_path, "#!/bin/sh\necho ran $*")
    [line] = CRON_LINE.finditer(read("l2f.cron").replace("/opt/l2f", str(project)))
    path = re.search(r"^PATH=(.*)$", read("l2f.cron"), re.MULTILINE)[1].replace("/opt/l2f", str(project))
    subprocess.run(["sh", "-c", line["command"].replace("\\%", "%")], env={"PATH": path}, check=True)
    [log] = (project / "warehouse").iterdir()
    assert re.fullmatch(r"runs-\d{4}-\d{2}\.log", log.name)
    assert log.read_text() == "ran run --freshness clock --json\n"


def installed(folder, script):
    """A folder that looks like the project where it is installed, with this script as its command."""
    project = folder / "installed"
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / "warehouse").mkdir()
    command = project / ".venv" / "bin" / "l2f"
    command.write_text(script)
    command.chmod(0o755)
    return project


# systemd


def unit(name):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(read(name))
    return parser


def test_the_service_ends_in_time_and_writes_the_warehouse_only():
    service = unit("l2f.service")["Service"]
    assert (service["Type"], service["KillSignal"], service["SuccessExitStatus"]) == ("oneshot", "SIGINT", "3")
    assert (service["ProtectSystem"], service["ReadWritePaths"]) == ("strict", "/opt/l2f/warehouse")
    assert re.fullmatch(r"[1-5]?\dmin", service["TimeoutStartSec"])


def test_the_timer_starts_every_hour_what_was_missed_too():
    timer = unit("l2f.timer")
    assert (timer["Timer"]["OnCalendar"], timer["Timer"]["Persistent"]) == ("*-*-* *:10:00", "true")
    assert timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="2026-11-21: its own check needs systemd, which macOS and containers lack; the files are parsed above")
def test_systemd_finds_nothing_wrong(tmp_path):
    project = installed(tmp_path, "#!/bin/sh")
    for name in ("l2f.service", "l2f.timer"):
        (tmp_path / name).write_text(read(name).replace("/opt/l2f", str(project)))
    units = [str(tmp_path / name) for name in ("l2f.service", "l2f.timer")]
    said = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    about_ours = [line for line in said.stderr.splitlines() if "l2f" in line]
    assert (said.returncode, about_ours) == (0, [])


# GitLab CI


def jobs():
    return {name: job for name, job in pipeline().items() if isinstance(job, dict) and "script" in job}


def pipeline():
    return yaml.safe_load(read("gitlab-ci.yml"))


def test_a_push_is_tested_and_a_schedule_is_run():
    assert [(name, job["stage"]) for name, job in jobs().items()] == [("test", "test"), ("run", "run")]
    assert jobs()["test"]["script"] == ["make test"]
    scheduled = '$CI_PIPELINE_SOURCE == "schedule"'
    assert jobs()["test"]["rules"] == [{"if": scheduled, "when": "never"}, {"when": "on_success"}]
    assert jobs()["run"]["rules"] == [{"if": scheduled}]


def test_one_run_at_a_time_keeps_its_site_and_is_not_repeated_when_it_failed():
    run, default = jobs()["run"], pipeline()["default"]
    assert run["resource_group"]
    assert (run["artifacts"]["when"], run["artifacts"]["paths"]) == ("always", ["quality/"])
    assert run["variables"]["L2F_SITE"] == "$CI_PROJECT_DIR/quality"
    assert default["cache"]["paths"] == [".venv"] and default["cache"]["key"]["files"] == ["requirements.lock"]
    assert not {"script_failure", "always", "unknown_failure"} & set(default["retry"]["when"])
    assert not any("allow_failure" in job for job in jobs().values())


# Dagster


class Failure(Exception):
    def __init__(self, description, metadata):
        super().__init__(description)
        self.metadata = metadata


# Dagster is not installed with the project: what the file uses of it, passing on what it is given.
DAGSTER = types.SimpleNamespace(
    op=lambda **options: lambda function: function,
    job=lambda function: function,
    Out=dict,
    Output=lambda value, metadata: (value, metadata),
    Failure=Failure,
    ScheduleDefinition=dict,
    DefaultScheduleStatus=types.SimpleNamespace(RUNNING="RUNNING"),
    Definitions=dict,
)


@pytest.fixture
def definitions(monkeypatch):
    """The file as a module."""
    monkeypatch.setitem(sys.modules, "dagster", DAGSTER)
    spec = importlib.util.spec_from_file_location("dagster_definitions", SCHEDULE / "dagster_definitions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def context():
    """What Dagster hands to an op: a log, here a list of lines."""
    said = []
    return types.SimpleNamespace(said=said, log=types.SimpleNamespace(info=said.append, warning=said.append))


@pytest.fixture
def saying(definitions, monkeypatch):
    """The command says these lines and ends with this exit code."""

    def say(exit_code, *lines):
        script = f"import sys; print({chr(10).join(lines)!r}); sys.exit({exit_code})"
        monkeypatch.setattr(definitions, "COMMAND", [sys.executable, "-c", script])

    return say


def test_dagster_starts_the_command_hourly(definitions):
    assert len(read("dagster_definitions.py").splitlines()) < 100
    program, *arguments = definitions.COMMAND
    assert program == str(ROOT / ".venv" / "bin" / "l2f")
    accepted(arguments)
    assert definitions.hourly["cron_schedule"] == "10 * * * *"


def test_dagster_shows_phases_and_keeps_the_figures(definitions, saying, context):
    phase = {"event": "phase", "phase": "build", "detail": "models and tests"}
    step = {"event": "step", "done": 1, "of": 2}
    summary = {"event": "summary", "run_id": "2020-08-31T01:10:00Z", "warehouse": "l2f.duckdb"}
    summary |= {"as_of_date": "2020-08-31", "rows_read": 7, "nodes": {"model": 2, "test": 3}, "drift": {"columns": 4}}
    saying(0, "a warning of some library", *map(json.dumps, (phase, step, summary)))
    [(value, metadata)] = definitions.run_warehouse(context)
    assert value == "l2f.duckdb"
    published = "published l2f.duckdb, as of 2020-08-31"
    assert context.said == ["a warning of some library", "build models and tests", published]
    assert metadata == {
        "run_id": "2020-08-31T01:10:00Z", "warehouse": "l2f.duckdb", "as_of_date": "2020-08-31", "rows_read": 7,
        "models": 2, "tests": 3,
    }


def test_dagster_fails_with_the_message_and_details_of_the_command(definitions, saying, context):
    error = {"event": "error", "exit_code": 1, "message": "1 node failed.", "details": ["test a", "  Got 3"]}
    saying(1, json.dumps(error))
    with pytest.raises(Failure, match="1 node failed.") as failure:
        list(definitions.run_warehouse(context))
    assert failure.value.metadata == {"exit_code": 1, "details": ["test a", "  Got 3"]}
    assert context.said == ["1 node failed.\ntest a\n  Got 3"]


def test_dagster_skips_while_another_run_is_at_work(definitions, saying, context):
    saying(3, '{"event": "error", "exit_code": 3, "message": "Another run is at work.", "details": []}')
    assert list(definitions.run_warehouse(context)) == []
    assert context.said[-1] == "Another run is at work; this one is skipped."


def test_dagster_cancelled_interrupts_the_command(definitions, tmp_path):
    said = tmp_path / "interrupted"
    script = f"""
import signal, sys, time
# A shell lets what it starts in the background ignore interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    print("started", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    open({str(said)!r}, "w").close()
"""

    def cancel(line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        definitions.follow([sys.executable, "-c", script], cancel)
    assert said.exists()
