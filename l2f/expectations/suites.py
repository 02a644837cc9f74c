"""The files below expectations/: what must hold of raw tables and of marts, with a severity and an owner each.

expectations/<edge>/<name>.yml, where the edge is `raw` or `marts`:

    owner: Sales operations                      # of all that name no other
    zuora.subscription:                          # a raw table, or a mart
      key: [id]                                  # shown with a row that fails
      measures:                                  # marts only: figures that the next publication is compared with
        arr_usd: select sum(arr_usd_amount) from {batch}
      expectations:
        - expect_table_row_count_to_be_between: {min_value: {$PARAMETER: rows_before * 0.7}}
          severity: stop                         # or warn
          because: A loader that lost rows makes customers disappear.

The first key of an expectation is a type of Great Expectations with its arguments; `$PARAMETER` is its notation too. Known
parameters are `rows_before` and, of each measure, `<measure>_before`: what the last publication had.
"""

import difflib
import re
from dataclasses import dataclass

import yaml

from l2f.results import ERROR, Result
from l2f.settings import ROOT, shown

FOLDER = ROOT / "expectations"
EDGES = {"raw": ("raw expectation", "source"), "marts": ("mart expectation", "mart")}
SEVERITIES = ("stop", "warn")
OF_SUBJECT = ("key", "measures", "expectations", "owner")
OF_EXPECTATION = ("severity", "because", "owner")


@dataclass(frozen=True)
class Expectation:
    """One line of a suite. `arguments` are those of the expectation's type in Great Expectations."""

    name: str
    type: str
    arguments: dict
    severity: str
    owner: str | None
    because: str

    @property
    def parameters(self):
        """Names of what it compares with: `<measure>_before`."""
        formulas = [value["$PARAMETER"] for value in self.arguments.values() if isinstance(value, dict) and "$PARAMETER" in value]
        return {name for formula in formulas for name in re.findall(r"[a-z]\w*", str(formula))}


@dataclass(frozen=True)
class Suite:
    """What is expected of a raw table or a mart."""

    edge: str
    subject: str
    key: tuple[str, ...]
    measures: dict[str, str]
    expectations: tuple[Expectation, ...]


class Mistake(Exception):
    """A sentence that says what is wrong in a file of expectations."""


def are_there():
    return any(FOLDER.glob("*/*.y*ml"))


def read(edge, subjects):
    """(suites, mistakes) of an edge. `subjects`: {raw table or mart: its columns}. A mistake is a Result with the status
    `error` and the severity `warn`: what it keeps from being checked is not known to be wrong."""
    suites, mistakes = [], []
    for path in sorted((FOLDER / edge).glob("*.y*ml")):
        try:
            suites += suites_of(path, edge, subjects, mistakes)
        except (Mistake, yaml.YAMLError, OSError, UnicodeDecodeError) as error:
            mistakes.append(mistake(path, edge, None, " ".join(str(error).split())))
    return suites, mistakes


def suites_of(path, edge, subjects, mistakes):
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(content, dict):
        raise Mistake("The file must be a mapping of tables to what is expected of them.")
    owner = content.pop("owner", None)
    for subject, described in content.items():
        try:
            yield suite(edge, subject, described, owner, subjects, lambda text: mistakes.append(mistake(path, edge, subject, text)))
        except Mistake as error:
            mistakes.append(mistake(path, edge, subject, str(error)))


def suite(edge, subject, described, owner, subjects, report):
    """The Suite of one subject; `report` takes what is wrong with one of its expectations, which is then left out."""
    if subject not in subjects:
        raise Mistake(f"There is no {EDGES[edge][1]} {subject}.{suggestion(subject, subjects)}")
    if not isinstance(described, dict) or not isinstance(described.get("expectations", []), list):
        raise Mistake("It needs a list of `expectations`.")
    check_words(described, OF_SUBJECT)
    expectations, names = [], set()
    for given in described.get("expectations", []):
        try:
            made = expectation(subject, given, described.get("owner", owner), subjects[subject])
        except Mistake as error:
            report(str(error))
            continue
        if made.name in names:
            report(f"{made.name} stands twice. Give one of them another column, or join them.")
            continue
        names.add(made.name)
        expectations.append(made)
    return Suite(edge, subject, tuple(described.get("key", ())), described.get("measures", {}), tuple(expectations))


def expectation(subject, given, owner, columns):
    if not isinstance(given, dict):
        raise Mistake(f"{given!r} is no expectation: write <type>: {{<arguments>}}, severity and because.")
    types = [word for word in given if word not in OF_EXPECTATION]
    known = known_types()
    unknown = [word for word in types if word not in known]
    if unknown:
        raise Mistake(f"`{unknown[0]}` is unknown.{suggestion(unknown[0], [*known, *OF_EXPECTATION])}")
    if len(types) != 1:
        raise Mistake(f"An expectation has one type; this one has {', '.join(types) or 'none'}.")
    kind, arguments = types[0], given[types[0]] or {}
    severity = given.get("severity")
    if severity not in SEVERITIES:
        raise Mistake(f"{kind}: unknown severity {severity!r}. Write one of {', '.join(SEVERITIES)}.")
    if not given.get("because"):
        raise Mistake(f"{kind}: `because` is missing. Say in one sentence what goes wrong for whom when it does not hold.")
    if not (given.get("owner") or owner):
        raise Mistake(f"{kind}: `owner` is missing. Name who is to act, here or at the top of the file.")
    named = [value for name, value in arguments.items() if name in ("column", "column_A", "column_B")]
    for column in named:
        # That a column is there may be what is expected.
        if column not in columns and kind != "expect_column_to_exist":
            raise Mistake(f"{kind}: {subject} has no column {column}.{suggestion(column, columns)}")
    label = arguments.get("name") or " of ".join([kind.removeprefix("expect_").replace("_", " "), *named[:1]])
    name = f"{subject}: {label}"
    arguments = {word: value for word, value in arguments.items() if word != "name"}
    return Expectation(name, kind, arguments, severity, given.get("owner") or owner, given["because"])


def known_types():
    """Of Great Expectations, found in its modules' names: importing it takes seconds."""
    import importlib.util
    from pathlib import Path

    package = Path(importlib.util.find_spec("great_expectations").origin).parent / "expectations" / "core"
    return sorted(path.stem for path in package.glob("*expect*.py"))


def check_words(described, known):
    for word in described:
        if word not in known:
            raise Mistake(f"`{word}` is unknown.{suggestion(word, known)}")


def suggestion(word, known):
    near = difflib.get_close_matches(str(word), [str(name) for name in known], n=1)
    return f" Is it {near[0]}?" if near else ""


def mistake(path, edge, subject, text):
    kind, subject_type = EDGES[edge]
    return Result(
        name=f"{shown(path)}{f', {subject}' if subject else ''}: {text}"[:200],
        kind=kind,
        subject_type=subject_type if subject else None,
        subject_name=subject,
        status=ERROR,
        severity="warn",
        owner="data engineering",
        message=f"{shown(path)}{f', {subject}' if subject else ''}: {text} What it says was not checked.",
    )
