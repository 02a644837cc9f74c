"""No room for what a run writes: a limit on the size of every file, and a small disk under the warehouse."""

import contextlib
import math
import resource
import shutil
import subprocess

from faults import promises
from faults.runs import Run

# Bytes that a file may have. dbt's own files have several MB, a small warehouse four.
LIMITS = (0, 1 << 16, 1 << 20, 3 << 20, 4 << 20)
# Size of the disk in published files: the candidate goes on it too, and what DuckDB needs meanwhile.
DISKS = (1.02, 1.5, 2.02, 2.2, 2.4, 2.6)
WORDS = ("No space left", "File too large", "not enough space", "disk", "Could not write", "Limit", "limit")


def jobs():
    return [limited_files, small_disks]


def limited_files(lane, seed, report):
    start = lane.start()
    lane.fresh(start)
    for limit in LIMITS:
        with promises.Watch(lane.warehouse, start) as watch:
            run = Run(lane, start.extracts, start.select, preexec_fn=lambda: limit_files(limit)).wait()
        losses = watch.losses + of_full_disk(run) + promises.kept(run, lane.warehouse, start)
        report(f"files of at most {limit} bytes", losses)
        lane.publish_again(start)
    report("the run after them", lane.settles(start), is_fault=False)


def limit_files(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def small_disks(lane, seed, report):
    """The run after them has room again, and finds what they left."""
    start = lane.start()
    for share in DISKS:
        lane.clear()
        with disk(lane.warehouse.parent, math.ceil(share * start.published.stat().st_size)) as mounted:
            if not mounted:
                return report.note("no disk may be mounted here, so none was full")
            lane.publish_again(start)
            with promises.Watch(lane.warehouse, start) as watch:
                run = Run(lane, start.extracts, start.select).wait()
            losses = watch.losses + of_full_disk(run) + promises.kept(run, lane.warehouse, start)
            left = shutil.copytree(lane.warehouse.parent, lane.folder / "left", dirs_exist_ok=True)
        report(f"a disk of {share} published files", losses)
    shutil.copytree(left, lane.warehouse.parent, dirs_exist_ok=True)
    report("the run after them", lane.settles(start), is_fault=False)


@contextlib.contextmanager
def disk(folder, size):
    """Whether a disk of that many bytes could be put there. It is taken away again."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]
    mounted = shutil.which("mount") and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", folder], check=True)


def of_full_disk(run):
    if run.exit_code == 0 or any(word in run.message for word in WORDS):
        return []
    return [f"exit code {run.exit_code}, and nothing about room: {run.message[:400]}"]
