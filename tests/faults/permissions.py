"""Folders that may not be written and extracts that may not be read."""

import ctypes
import os
import shutil
import sys

from faults import promises
from faults.runs import Run

# Of <linux/prctl.h> and <linux/capability.h>: by these the superuser passes over permissions.
DROP_FROM_BOUNDING_SET = 24
CAPABILITIES = (1, 2)


def jobs():
    return [all_of_them]


def all_of_them(lane, seed, report):
    start = lane.start()
    bound = forbiddable()
    if bound is None:
        return report.note("the superuser of this system may do everything, so nothing was forbidden")
    lane.fresh(start)
    for forbid in (
        warehouse_folder,
        lock_file,
        earlier_candidate,
        extract_file,
        extract_folder,
        published_file,
    ):
        extracts = shutil.copytree(start.extracts, lane.folder / "forbidden")
        path, words = forbid(lane, extracts)
        mode = path.stat().st_mode
        try:
            path.chmod(0o555 if path == lane.warehouse.parent else 0)
            run = Run(lane, extracts, start.select, **bound).wait()
        finally:
            path.chmod(mode)
            shutil.rmtree(extracts)
        losses = (
            [] if run.exit_code == 2 else [f"exit code {run.exit_code} instead of 2: {run.message[:300]}"]
        )
        losses += [f"{words} is not in the message: {run.message[:300]}"] if words not in run.message else []
        report(forbid.__doc__, losses + promises.kept(run, lane.warehouse, start))
    report("the run after them", lane.settles(start), is_fault=False)


def warehouse_folder(lane, extracts):
    """a folder that may not be written"""
    return lane.warehouse.parent, "Cannot write to the folder"


def lock_file(lane, extracts):
    """a lock of another user"""
    path = lane.warehouse.parent / ".l2f.lock"
    path.touch()
    return path, ".l2f.lock"


def earlier_candidate(lane, extracts):
    """a candidate that another user's run left"""
    path = lane.warehouse.parent / ".candidate"
    path.mkdir(exist_ok=True)
    (path / lane.warehouse.name).touch()
    return path, ".candidate"


def extract_file(lane, extracts):
    """an extract that may not be read"""
    return extracts / "production" / "customers_app" / "orders.csv", "orders.csv"


def extract_folder(lane, extracts):
    """a folder of extracts that may not be entered"""
    return extracts / "production" / "customers_app", "customers_app"


def published_file(lane, extracts):
    """a published file that may not be read"""
    return lane.warehouse, lane.warehouse.name


def forbiddable():
    """How to start a process that its own permissions bind; None where the superuser has no way to."""
    if os.geteuid() != 0:
        return {}
    return {"preexec_fn": give_up_overriding} if sys.platform == "linux" else None


def give_up_overriding():
    """From its next program on, this process of the superuser may no longer read and write all."""
    for capability in CAPABILITIES:
        if ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0):
            raise OSError("a capability could not be given up")
