"""dbt, run inside this process: parsed once, built with the manifest at hand, silent.

`parse` and `build` raise Stop (exit code 2) when dbt cannot start: configuration, parse or mount
errors. Failing models and tests are no exceptions: they are in the Outcome.
"""

import contextlib
import gc
import json
import os
import re
import signal
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from l2f.errors import BAD_INPUT, FAILED, Stop
from l2f.publish import access_mode
from l2f.results import ERROR, EXAMPLES, FAIL, PASS, SKIPPED, WARN, Result
from l2f.settings import ROOT, shown

MESSAGE_LINES = 24
BROKEN = {"error", "fail", "runtime error", "partial success"}


@dataclass(frozen=True)
class Failure:
    """A node that did not pass: what it is, where it is written, what dbt says."""

    kind: str
    name: str
    file: str
    message: str
    compiled: str | None


@dataclass
class Outcome:
    """What a build did: nodes that passed by kind (model, test, …), the names of models built, the failures, warnings and
    skipped ones, and every data test as a Result. `kept` counts nodes of an earlier run, `failed_sql` holds the SQL of tests."""

    passed: Counter = field(default_factory=Counter)
    built: list[str] = field(default_factory=list)
    tests: list[Result] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    warnings: list[Failure] = field(default_factory=list)
    skipped: int = 0
    kept: int = 0
    failed_sql: dict[str, str] = field(default_factory=dict)

    def keep(self, passed, manifest):
        """Counts what an earlier run had built and tested in the same candidate: {unique_id: status}."""
        for name, status in passed.items():
            node = manifest.nodes.get(name)
            if node and node.resource_type == "test":
                self.tests.append(test_result(node, manifest, WARN if status == "warn" else PASS))
            elif node and node.resource_type == "model":
                self.built.append(node.name)
        self.kept = len(passed)

    def add_examples(self, session, mask):
        """A few rows for each test that found some."""
        for test in self.tests:
            sql = self.failed_sql.get(test.name)
            if sql and test.status in (FAIL, WARN):
                test.examples = mask.rows(session.query(f"select * from (\n{sql}\n) as failing limit {EXAMPLES}"))


def parse(settings, warehouse):
    """The manifest. Its million objects stay until the process ends: the garbage collector, which would look
    through them again and again and so take a sixth of a small run, leaves them alone."""
    gc.disable()
    try:
        result = invoke(["parse"], settings, warehouse)
    finally:
        gc.enable()
    if not result.success:
        raise could_not_start(result)
    gc.freeze()
    return result.result


def build(settings, manifest, warehouse, on_event=lambda message: None, beside_others=True, unit_tests=False, remaining=None):
    """Builds and tests the selection, or everything. `beside_others`: the models that are not selected are
    there, so that tests that compare them with selected ones run too. `unit_tests` are about the SQL, which
    does not change from run to run. `remaining`: names of the nodes that an earlier run has left to do."""
    command = ["build"] if unit_tests else ["build", "--exclude-resource-type", "unit_test"]
    if remaining is not None:
        command += ["--select", *remaining, "--indirect-selection", "empty"]
    elif settings.select:
        command += ["--select", *settings.select, "--indirect-selection", "eager" if beside_others else "cautious"]
    with interrupts_noted() as noted:
        result = invoke(command, settings, warehouse, manifest, on_event)
    if noted or isinstance(result.exception, KeyboardInterrupt):
        raise KeyboardInterrupt
    if result.exception or result.result is None:
        raise could_not_start(result)
    results = [node for node in result.result.results if node.node.resource_type != "operation"]
    hooks = [node for node in result.result.results if node.node.resource_type == "operation"]
    for hook in hooks:
        if str(hook.status) in BROKEN:
            raise Stop(
                BAD_INPUT, "The extracts could not be mounted; nothing was built.", plain(hook.message).splitlines()
            )
    if not results:
        raise Stop(
            BAD_INPUT,
            (
                f"--select {' '.join(settings.select)} selects nothing."
                if settings.select
                else "There is nothing to build."
            ),
        )
    return outcome(results, manifest)


@contextlib.contextmanager
def interrupts_noted():
    """Interrupts that came meanwhile, as a list: dbt may swallow one and go on as if nothing had happened."""
    noted = []
    before = signal.getsignal(signal.SIGINT)

    def note(number, _frame):
        noted.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, before)


def outcome(results, manifest):
    done = Outcome()
    for result in results:
        status, node = str(result.status), result.node
        if node.resource_type == "test":
            done.tests.append(test_result(node, manifest, status_of_test(status), result))
            done.failed_sql[node.name] = getattr(node, "compiled_code", None)
        if status in BROKEN:
            done.failures.append(failure(result))
        elif status == "warn":
            done.warnings.append(failure(result))
        elif status == "skipped":
            done.skipped += 1
        else:
            done.passed[str(node.resource_type)] += 1
            if node.resource_type == "model":
                done.built.append(node.name)
    return done


def status_of_test(status):
    return status if status in (PASS, WARN, FAIL, SKIPPED) else ERROR


def test_result(node, manifest, status, result=None):
    subject_type, subject_name = subject(node, manifest)
    message = why(node, manifest)
    if status == ERROR:
        message = f"{message} It could not be checked: {plain(result.message)}"
    return Result(
        name=node.name,
        kind="dbt test",
        subject_type=subject_type,
        subject_name=subject_name,
        status=status,
        severity="warn" if node.config.severity.lower() == "warn" else "stop",
        owner=node.config.meta.get("owner"),
        failing_rows=result.failures if result else 0,
        message=message,
        seconds=result.execution_time if result else 0.0,
    )


def why(test, manifest):
    """What a test is for, in the words of its file (`-- Why: …`), or what its kind of test says."""
    said = re.match(r"\s*-- Why: (.+)", test.raw_code or "")
    if said:
        return said[1]
    kind = getattr(getattr(test, "test_metadata", None), "name", None)
    macro = manifest.macros.get(f"macro.{manifest.metadata.project_name}.test_{kind}")
    return macro.description if macro else test.description or f"The test {test.name} finds rows."


def subject(test, manifest):
    """What a test is about: the model that it is written for, or a mart among those it reads. A staging model stands for
    the raw table that it stages."""
    attached = manifest.nodes.get(getattr(test, "attached_node", None))
    read = [manifest.nodes[name] for name in test.depends_on.nodes if name in manifest.nodes]
    node = attached or next((node for node in read if layer(node) == "mart"), read[0] if read else None)
    if node is None:
        return None, None
    sources = [manifest.sources[name] for name in node.depends_on_nodes if name in manifest.sources]
    if layer(node) == "staging" and len(sources) == 1:
        return "source", f"{sources[0].source_name}.{sources[0].name}"
    return layer(node), node.name


def layer(node):
    if node.resource_type != "model":
        return str(node.resource_type)
    return {"marts": "mart", "utilities": "intermediate"}.get(node.fqn[1], node.fqn[1])


def failure(result):
    node = result.node
    compiled = getattr(node, "compiled_path", None)
    return Failure(str(node.resource_type), node.name, node.original_file_path, plain(result.message), compiled)


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


def invoke(command, settings, warehouse, manifest=None, on_event=lambda message: None, read_only=False, **variables):
    """Any dbt command on the settings; keywords are further project variables."""
    from dbt.cli.main import dbtRunner

    variables |= {
        "environment": settings.environment,
        "raw_locations": settings.raw_locations,
        "as_of_date": settings.as_of.isoformat() if settings.as_of else "",
    }
    options = ["--project-dir", ROOT, "--profiles-dir", ROOT / "profiles", "--target", settings.target]
    options += ["--target-path", target_path(settings), "--log-path", os.environ.get("DBT_LOG_PATH") or ROOT / "logs"]
    options += ["--log-level", "none", "--log-level-file", "info", "--no-print", "--vars", json.dumps(variables)]
    environment = {
        "L2F_EXTRACTS": str(settings.extracts),
        "L2F_WAREHOUSE": str(warehouse),
        "L2F_ACCESS_MODE": access_mode(read_only),
    }
    with environment_variables(environment):
        try:
            runner = dbtRunner(manifest=manifest, callbacks=[on_event])
            return runner.invoke([str(part) for part in command + options])
        finally:
            close_duckdb()


def target_path(settings):
    """Where dbt keeps what it parses and compiles: one folder per target."""
    return Path(os.environ.get("DBT_TARGET_PATH") or ROOT / "target" / settings.target)


def close_duckdb():
    """dbt leaves its database open, so that its last changes would stay in a log beside the file."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
    DuckDBConnectionManager.close_all_connections()


def could_not_start(result):
    """dbt's exception as a Stop; a missing environment variable is named in the first line."""
    text = plain(str(result.exception or "dbt gave no reason"))
    missing = re.search(r"Env var required but not provided: '(\w+)'", text)
    if missing:
        return Stop(BAD_INPUT, f"The environment variable {missing[1]} is not set, and the target needs it.")
    return Stop(BAD_INPUT, "dbt could not start; nothing was built.", text.splitlines())


def plain(message):
    """A message without terminal colours, empty lines and dbt's stack of macros, at most MESSAGE_LINES long."""
    lines = re.sub(r"\x1b\[[0-9;]*m", "", message or "").splitlines()
    lines = [line.rstrip() for line in lines if line.strip() and not re.match(r"\s*> (in|called by) macro", line)]
    rest = ["… the rest is in logs/dbt.log"] if len(lines) > MESSAGE_LINES else []
    return "\n".join(lines[:MESSAGE_LINES] + rest)


@contextlib.contextmanager
def environment_variables(values):
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
