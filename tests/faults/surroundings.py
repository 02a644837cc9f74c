"""Another time zone, language, mask or clock: the same tables come out."""

import ctypes.util
import os
from pathlib import Path

from faults import promises
from faults.runs import Run

SURROUNDINGS = {
    "the first time zone to see a day": {"TZ": "Pacific/Kiritimati"},
    "one of the last": {"TZ": "America/Los_Angeles"},
    "half an hour off": {"TZ": "Asia/Kolkata"},
    "plain ASCII": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "a language with a dotless i": {"LC_ALL": "tr_TR.UTF-8"},
    "hashes in another order": {"PYTHONHASHSEED": "4711"},
}
CLOCKS = {"a year ago": "-365d", "in five years": "+1826d"}


def jobs():
    return [elsewhere, another_mask, another_clock]


def elsewhere(lane, seed, report):
    for name, variables in SURROUNDINGS.items():
        report(name, losses_with(lane, variables))


def another_mask(lane, seed, report):
    """Those who could read the published file still can."""
    start = lane.start()
    lane.fresh(start)
    lane.warehouse.chmod(0o644)
    run = Run(lane, start.extracts, start.select, umask=0o077).wait()
    mode = lane.warehouse.stat().st_mode & 0o777
    losses = published(run) + promises.kept(run, lane.warehouse, start)
    report(
        "umask 077",
        losses + ([f"the published file has mode {mode:o} instead of 644"] if mode != 0o644 else []),
    )


def another_clock(lane, seed, report):
    library = fake_clock()
    if not library:
        return report.note("no libfaketime here, so the clock was left alone")
    for name, shift in CLOCKS.items():
        report(f"a clock {name}", losses_with(lane, {"LD_PRELOAD": library, "FAKETIME": shift}))


def fake_clock():
    """The library that shows a process another time, where it is installed."""
    places = [
        *Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"),
        Path(os.environ.get("LIBFAKETIME", "/nowhere")),
    ]
    return next((str(path) for path in places if path.is_file()), ctypes.util.find_library("faketimeMT"))


def losses_with(lane, variables):
    start = lane.start()
    lane.fresh(start)
    run = Run(lane, start.extracts, start.select, environment=variables).wait()
    return published(run) + promises.kept(run, lane.warehouse, start)


def published(run):
    return [f"exit code {run.exit_code}: {run.message[:300]}"] if run.exit_code else []
