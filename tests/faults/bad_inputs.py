"""Every bad input alone and with every other: refused by name, or all rows accounted for and as they were.

Two cases meet in one file where rows can, in two files of one table otherwise, or in two tables where they
exclude each other. What is refused takes only the check; what is usable is built, one pair per table.
"""

import contextlib
import functools
import itertools
import os
import random
import shutil
from dataclasses import dataclass

from conftest import Project
from l2f.check import check, reader
from l2f.errors import Stop
from l2f.extracts import declared_tables, find

from faults.bad_input_cases import REFUSED, USABLE
from faults.bad_input_files import TABLES, TEXT, as_csv, named

CASES = USABLE + REFUSED
PAIRS = len(CASES) * (len(CASES) - 1) // 2
INGESTION = "staging.ingestion"
# Kinds of rows in the ledger, as a case and its counts name them.
COUNTS = ("raw", "superseded", "soft_deleted", "quarantined", "unreadable")


def jobs(pairs=PAIRS):
    usable = [functools.partial(usable_inputs, half, pairs=pairs) for half in (1, 2)]
    return [*usable, functools.partial(refused_inputs, "", pairs=pairs)]


def chosen(pairs, seed):
    """Every case alone, and pairs: as tuples of cases."""
    everything = list(itertools.combinations(CASES, 2))
    some = random.Random(seed).sample(everything, pairs) if pairs < len(everything) else everything
    return [(case,) for case in CASES] + some


@dataclass(frozen=True)
class Placed:
    """Cases on one table."""

    table: object
    cases: tuple

    def files(self):
        """{path in the environment: bytes}. One file has the table's own name, several lie in its folder."""
        if all(case.rows for case in self.cases):
            rows = [named(row, self.table, key_of(case)) for case in self.cases for row in case.rows]
            return {f"{self.table.name}.csv": as_csv(rows)}
        written = [
            (case, name, content)
            for case in self.cases
            for name, content in case.files(self.table, key_of(case))
        ]
        if len(written) == 1:
            _, name, content = written[0]
            return {name.format(self.table.name): content}
        return {
            f"{self.table.name}/{name.format(number_of(case))}": content for case, name, content in written
        }

    def file_stem(self, case):
        """By what a message about a case on this table names its file."""
        [name, *_] = [name for name, _ in case.files(self.table, key_of(case))]
        alone = len(self.files()) == 1
        stem = name.format(self.table.name if alone else f"{self.table.name}/{number_of(case)}")
        return stem.rsplit("_a.", 1)[0]

    def expected(self):
        """{key: values by role} of what is staged."""
        return {
            str(row if isinstance(row, str) else key_of(case)(row)): self.blank() | values
            for case in self.cases
            for row, values in case.staged.items()
        }

    def blank(self):
        return dict.fromkeys(role for role in self.table.columns if role != "key") | {"text": TEXT}

    def count(self, kind):
        return sum(getattr(case, kind) for case in self.cases)


def number_of(case):
    return f"{CASES.index(case):02}"


def key_of(case):
    return lambda n: f"{number_of(case)}-{n}"


def suits(table, *cases):
    return all(role in table.columns for case in cases for role in case.needs)


def placed(cases, free):
    """The cases on free tables, as few as they need; None where these do not suit."""
    together = len(cases) == 1 or not any(case.apart for case in cases)
    places = []
    for group in [cases] if together else [(case,) for case in cases]:
        table = next(
            (
                table
                for table in free
                if suits(table, *group) and table not in [place.table for place in places]
            ),
            None,
        )
        if table is None:
            return None
        places.append(Placed(table, group))
    return places


def write(folder, places):
    """A new extracts folder."""
    shutil.rmtree(folder, ignore_errors=True)
    for place in places:
        for name, content in place.files().items():
            path = folder / "production" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return folder


def title(cases):
    return " and ".join(f'"{case.name}"' for case in cases)


class Workshop(Project):
    """dbt in this process, parsed once, and one place for all that is built."""

    def __init__(self, lane):
        os.environ.update(lane.environment)
        self.folder = lane.folder / "bad_inputs"
        self.folder.mkdir(exist_ok=True)
        self.warehouse = self.folder / "l2f.duckdb"
        self.tables, self.read_files = declared_tables(self.manifest), reader(self.manifest)

    def settings(self, extracts, environment, as_of=None, warehouse=None):
        return super().settings(extracts, environment, as_of, warehouse or self.warehouse)

    def check(self, extracts):
        return check(find(self.settings(extracts, "production"), self.tables), self.read_files)

    def built(self, extracts, places):
        self.warehouse.unlink(missing_ok=True)
        models = " ".join(place.table.model for place in places)
        return contextlib.closing(self.build(extracts, f"{INGESTION} {models}"))


@functools.cache
def workshop(lane):
    return Workshop(lane)


def refused_inputs(name, lane, seed, report, pairs):
    """One refused case is enough, and each is named."""
    shop, chance = workshop(lane), random.Random(seed)
    for cases in chosen(pairs, seed):
        if any(case.refused for case in cases):
            places = placed(cases, chance.sample(TABLES, k=len(TABLES)))
            report(title(cases), losses_of_refusal(shop, write(shop.folder / "extracts", places), places))


def losses_of_refusal(shop, extracts, places):
    try:
        shop.check(extracts)
    except Stop as stop:
        return [
            f'of "{case.name}" nothing is said: {stop.details}'
            for place in places
            for case in place.cases
            if case.refused
            and not any(case.refused in line and place.file_stem(case) in line for line in stop.details)
        ] + [
            f'"{case.name}" is usable, and refused: {stop.details}'
            for place in places
            for case in place.cases
            if not case.refused and any(place.file_stem(case) in line for line in stop.details)
        ]
    return ["it was not refused"]


def usable_inputs(half, lane, seed, report, pairs):
    """Rows close, with the expected sums, and no value changes because of the other."""
    shop = workshop(lane)
    waiting = [cases for cases in chosen(pairs, seed) if not any(case.refused for case in cases)]
    random.Random(seed).shuffle(waiting)
    waiting = waiting[half - 1 :: 2]
    while waiting:
        batch, waiting = filled(waiting)
        for cases, losses in together_or_one_by_one(shop, batch):
            report(title(cases), losses)


def filled(waiting):
    """As many of the waiting ones as find free tables: [(cases, places)], and those that go on waiting."""
    batch, free, rest = [], list(TABLES), []
    for cases in waiting:
        places = placed(cases, free)
        if places is None:
            rest.append(cases)
            continue
        free = [table for table in free if table not in [place.table for place in places]]
        batch.append((cases, places))
    return batch, rest


def together_or_one_by_one(shop, batch):
    """[(cases, losses)]. Where a batch breaks, each is built alone, so that it is known which it was."""
    try:
        return losses_of_use(shop, batch)
    except (AssertionError, Stop) as error:
        if len(batch) == 1:
            why = "; ".join(error.details) if isinstance(error, Stop) else str(error)
            return [(batch[0][0], [f"it could not be built: {why[:600]}"])]
        return [result for one in batch for result in together_or_one_by_one(shop, [one])]


def losses_of_use(shop, batch):
    places = [place for _, places in batch for place in places]
    extracts = write(shop.folder / "extracts", places)
    shop.check(extracts)
    with shop.built(extracts, places) as connection:
        counts = counted(connection)
        return [
            (cases, [loss for place in places for loss in losses_of_place(connection, counts, place)])
            for cases, places in batch
        ]


def losses_of_place(connection, counts, place):
    roles = place.blank()
    columns = ", ".join(place.table.columns[role][1] for role in ("key", *roles))
    rows = connection.execute(f"select {columns} from staging.{place.table.model}").fetchall()
    staged = {key: dict(zip(roles, values)) for key, *values in rows}
    found = counts.get(tuple(place.table.name.split("/")), {})
    losses = []
    if staged != place.expected() or len(rows) != len(staged):
        losses.append(f"{place.table.name}: staged are {differing(staged, place.expected())}")
    for kind in COUNTS:
        if found.get(kind, 0) != place.count(kind):
            losses.append(
                f"{place.table.name}: {found.get(kind, 0)} rows {kind} instead of {place.count(kind)}"
            )
    if found.get("raw", 0) != len(rows) + sum(
        found.get(kind, 0) for kind in ("superseded", "soft_deleted", "quarantined")
    ):
        losses.append(f"{place.table.name}: the ledger does not close: {len(rows)} staged, {found}")
    return losses


def differing(staged, expected):
    keys = [key for key in sorted(staged.keys() | expected.keys()) if staged.get(key) != expected.get(key)]
    return "; ".join(f"{key}: {staged.get(key)} instead of {expected.get(key)}" for key in keys[:2])


def counted(connection):
    """{(system, table): {kind: rows}}"""
    counts = {}
    for kind, sql in {
        "raw": "select system, table_name, raw_rows from staging.stg_ingestion__extracts",
        "superseded": "select system, table_name, superseded_rows from staging.stg_ingestion__left_out_rows",
        "soft_deleted": (
            "select system, table_name, soft_deleted_rows from staging.stg_ingestion__left_out_rows"
        ),
        "quarantined": (
            "select system, table_name, count(*) from staging.stg_ingestion__quarantined_rows group by all"
        ),
        "unreadable": (
            "select system, table_name, sum(affected_rows) from staging.stg_ingestion__drift "
            "where drift_kind = 'unreadable value' group by all"
        ),
    }.items():
        for system, table, rows in connection.execute(sql).fetchall():
            counts.setdefault((system, table), {})[kind] = int(rows or 0)
    return counts
