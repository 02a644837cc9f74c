"""Two runs at once: on one warehouse, and on two warehouses of one project folder."""

import shutil
import time

from faults import promises
from faults.runs import Run

# How much later the second one starts, as a share of the time that a run takes.
LATER = (0, 0.2, 0.6, 0.95)


def jobs():
    return [one_warehouse, two_warehouses]


def one_warehouse(lane, seed, report):
    """Of two runs one publishes, and the other ends with exit code 3 unless the first one was done."""
    start = lane.start()
    for share in LATER:
        lane.fresh(start)
        with promises.Watch(lane.warehouse, start) as watch:
            first = Run(lane, start.extracts, start.select)
            time.sleep(share * start.seconds)
            second = Run(lane, start.extracts, start.select)
            runs = first.wait(), second.wait()
        report(f"a second run after {share * start.seconds:.1f} s", watch.losses + of_both(runs, lane, start))
    report("the run after them", lane.settles(start), is_fault=False)


def of_both(runs, lane, start):
    losses = [loss for run in runs for loss in promises.said(run)]
    published = [run for run in runs if run.exit_code == 0]
    turned_away = [run for run in runs if run.exit_code == 3]
    if not published or len(published) + len(turned_away) < 2:
        losses.append(
            f"exit codes {[run.exit_code for run in runs]} and not 0 and 3: {[run.message for run in runs]}"
        )
    losses += [
        f"exit code 3 says: {run.message}"
        for run in turned_away
        if "Another run is at work" not in run.message
    ]
    return losses + [loss for run in published[:1] for loss in promises.kept(run, lane.warehouse, start)]


def two_warehouses(lane, seed, report):
    """dbt's own files are shared, and nobody has written them yet."""
    start = lane.start()
    shared = {"DBT_TARGET_PATH": str(lane.folder / "shared_target")}
    other = lane.folder / "elsewhere" / lane.warehouse.name
    for number in (1, 2):
        lane.fresh(start)
        other.parent.mkdir(exist_ok=True)
        shutil.copyfile(start.published, other)
        runs = {
            path: Run(lane, start.extracts, start.select, warehouse=path, environment=shared)
            for path in (lane.warehouse, other)
        }
        losses = []
        for path, run in runs.items():
            if run.wait().exit_code:
                losses.append(f"exit code {run.exit_code}: {run.message[:300]}")
            losses += promises.kept(run, path, start)
        report(f"two warehouses at once, time {number}", losses)
