"""How old each raw table is, against the limits that its source declares (`freshness:` in models/staging).

dbt asks each table for its newest load (`dbt source freshness`); the age is measured here, against one moment for all.
Without a clock that moment is the newest load of any table: what came together is fresh together, and a table
that stayed behind is seen. A scheduled run measures against the clock (`--freshness clock`).
"""

import datetime
from dataclasses import dataclass

from l2f.results import FAIL, PASS, SKIPPED, WARN, Result

HOURS = {"minute": 1 / 60, "hour": 1, "day": 24}
STATUSES = {"fresh": PASS, "warn": WARN, "error": FAIL, "unknown": SKIPPED}


@dataclass(frozen=True)
class Age:
    """A raw table and its newest load, UTC; None where it has no rows. Limits in hours; None where there is none."""

    system: str
    table: str
    newest_load_at: datetime.datetime | None
    moment: datetime.datetime | None
    warn_after: float | None
    error_after: float | None

    @property
    def hours(self):
        return (self.moment - self.newest_load_at).total_seconds() / 3600 if self.newest_load_at else None

    @property
    def status(self):
        if self.hours is None:
            return "unknown"
        if self.error_after is not None and self.hours > self.error_after:
            return "error"
        return "warn" if self.warn_after is not None and self.hours > self.warn_after else "fresh"

    def row(self):
        return (
            self.system, self.table, self.newest_load_at, self.hours, self.warn_after, self.error_after, self.status,
        )  # fmt: skip

    def result(self, stops):
        """With `stops`, an age beyond the second limit keeps the run from publishing."""
        limit = self.error_after if self.status == "error" else self.warn_after
        said = {
            "fresh": "The newest rows were loaded in time.",
            "unknown": "The table has no loaded rows to tell its age by.",
        }
        late = (
            f"Figures from {self.system} miss what happened since: {self.system}.{self.table} was last loaded "
            f"{self.hours or 0:.0f} hours before, and {limit or 0:.0f} are allowed. Ask the owner of the loader."
        )
        return Result(
            name=f"freshness of {self.system}.{self.table}",
            kind="freshness",
            subject_type="source",
            subject_name=f"{self.system}.{self.table}",
            status=STATUSES[self.status] if stops or self.status != "error" else WARN,
            severity="stop" if stops else "warn",
            owner=f"loader of {self.system}",
            observed=None if self.hours is None else f"{self.hours:.1f} hours",
            message=said.get(self.status, late),
        )


def ages(results, manifest, moment=None):
    """One Age per raw table. `results` are dbt's, of `source freshness`; without a `moment` the newest load counts."""
    loads = {result.node.unique_id: newest_load(result) for result in results}
    known = [loaded_at for loaded_at in loads.values() if loaded_at]
    moment = moment or (max(known) if known else None)
    return [
        Age(
            source.source_name, source.name, loads.get(source.unique_id), moment,
            hours(source.freshness.warn_after), hours(source.freshness.error_after),
        )
        for source in sorted(manifest.sources.values(), key=lambda source: (source.source_name, source.name))
    ]  # fmt: skip


def newest_load(result):
    """UTC. dbt says the year 1 of a table that is absent or has no load time."""
    loaded_at = getattr(result, "max_loaded_at", None)
    if loaded_at is None or loaded_at.year == 1:
        return None
    return loaded_at.astimezone(datetime.UTC).replace(tzinfo=None) if loaded_at.tzinfo else loaded_at


def hours(limit):
    return limit.count * HOURS[str(limit.period.value)] if limit and limit.count else None
