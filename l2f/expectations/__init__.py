"""Great Expectations at the two edges: what loaders deliver, and what readers of marts rely on.

`Gate` starts the process that has it (worker.py) and asks it; suites.py reads the files below expectations/.
"""

import json
import os
import selectors
import subprocess
import sys

from l2f.errors import BAD_INPUT, Stop
from l2f.expectations.suites import EDGES, are_there, read
from l2f.results import ERROR, FAIL, PASS, SKIPPED, WARN, Result
from l2f.settings import ROOT

# Longer than any validation; a worker that says nothing by then is taken for dead.
SECONDS_TO_ANSWER = 1800


class Gate:
    """Expectations of a run. With `get_ready` the worker starts while other work goes on."""

    def __init__(self, target):
        self.target, self.worker = target, None

    def get_ready(self):
        """Starts the worker, if there will be anything to ask it."""
        if are_there():
            self.start()

    def start(self):
        if self.worker is None:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "l2f.expectations.worker"],
                cwd=ROOT,
                env=os.environ | {"GX_ANALYTICS_ENABLED": "false"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )

    def close(self):
        if self.worker:
            self.worker.kill()
            self.worker.communicate()
            self.worker = None

    def check(self, edge, subjects, warehouse, before, mask, only=None):
        """(results, measures) of an edge.

        `subjects`: {name: (relation, columns)} of all raw tables or marts, as worker.py wants them; `only`: those to check.
        `before`: {(name, measure): value} of the last publication. `mask`: l2f.results.Mask, for examples of rows.
        `measures` are the same figures of now.
        """
        suites, results = read(edge, {name: columns for name, (_, columns) in subjects.items()})
        suites = [suite for suite in suites if only is None or suite.subject in only]
        answers = self.ask(warehouse, [request(suite, *subjects[suite.subject], before) for suite in suites]) if suites else {}
        measures = {}
        for suite in suites:
            answer = answers[suite.subject]
            measures |= {(suite.subject, name): value for name, value in answer.get("measures", {}).items()}
            verdicts = iter(answer.get("verdicts", ()))
            for expectation in suite.expectations:
                if answer.get("is_missing"):
                    results.append(result(suite, expectation, SKIPPED, message="There is no such table in this environment."))
                elif not comparable(suite, expectation, before):
                    results.append(result(suite, expectation, SKIPPED, message="There is no earlier publication to compare with."))
                else:
                    results.append(judged(suite, expectation, next(verdicts), mask))
        return results, measures

    def ask(self, warehouse, subjects):
        self.start()
        request = {"target": self.target, "warehouse": warehouse and str(warehouse), "subjects": subjects}
        try:
            print(json.dumps(request), file=self.worker.stdin, flush=True)
            with selectors.DefaultSelector() as selector:
                selector.register(self.worker.stdout, selectors.EVENT_READ)
                line = self.worker.stdout.readline() if selector.select(SECONDS_TO_ANSWER) else ""
        except OSError:
            line = ""
        if not line:
            raise Stop(BAD_INPUT, "Great Expectations did not answer, so nothing is known of the data.", [
                "See for yourself: python -m l2f.expectations.worker < /dev/null"
            ])  # fmt: skip
        answer = json.loads(line)
        if "error" in answer:
            raise Stop(BAD_INPUT, "Great Expectations could not look at the data.", [answer["error"]])
        return answer["subjects"]


def raw_subjects(manifest):
    """{`<application>.<table>`: (relation, columns)} of every declared raw table."""
    return {f"{source.source_name}.{source.name}": described(source) for source in manifest.sources.values()}


def mart_subjects(manifest):
    """{name: (relation, columns)} of every mart."""
    marts = [node for node in manifest.nodes.values() if node.resource_type == "model" and node.fqn[1] == "marts"]
    return {mart.name: described(mart) for mart in marts}


def described(node):
    relation = {"database": node.database, "schema": node.schema, "table": node.identifier}
    return relation, {column.name: column.data_type or "varchar" for column in node.columns.values()}


def request(suite, relation, columns, before):
    expectations = [expectation for expectation in suite.expectations if comparable(suite, expectation, before)]
    return {
        "name": suite.subject,
        "relation": relation,
        "columns": columns,
        "key": list(suite.key),
        "measures": suite.measures,
        "expectations": [{"type": one.type, "arguments": one.arguments} for one in expectations],
        "parameters": {f"{name}_before": value for (subject, name), value in before.items() if subject == suite.subject},
    }


def comparable(suite, expectation, before):
    return all(before.get((suite.subject, name.removesuffix("_before"))) is not None for name in expectation.parameters)


def judged(suite, expectation, verdict, mask):
    status = PASS if verdict["success"] else FAIL if expectation.severity == "stop" else WARN
    message = expectation.because
    if "error" in verdict:
        status, message = ERROR, f"{message} It could not be checked: {verdict['error']}"
    return result(
        suite, expectation, status, message,
        failing_rows=verdict.get("failing_rows"),
        observed=verdict.get("observed"),
        seconds=verdict["seconds"],
        examples=[] if status == PASS else mask.rows(verdict.get("examples", [])),
    )  # fmt: skip


def result(suite, expectation, status, message, **found):
    kind, subject_type = EDGES[suite.edge]
    return Result(
        name=expectation.name,
        kind=kind,
        subject_type=subject_type,
        subject_name=suite.subject,
        status=status,
        severity=expectation.severity,
        owner=expectation.owner,
        message=message,
        **found,
    )
