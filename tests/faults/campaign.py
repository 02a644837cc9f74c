"""Jobs side by side, each worker in a lane of its own, and what they report."""

import concurrent.futures
import functools
import importlib
import multiprocessing
import os
import time

from faults.runs import Lane

AT_ONCE = 2


def module(kind):
    return importlib.import_module(f"faults.{kind}")


def results(folder, seed, jobs):
    """(kind, Report) as jobs end."""
    spawn = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(AT_ONCE, mp_context=spawn) as workers:
        waiting = {workers.submit(do, folder, seed, job): kind for kind, job in jobs}
        for future in concurrent.futures.as_completed(waiting):
            yield waiting[future], future.result()


def do(folder, seed, job):
    """One job in a worker, in the lane of that worker."""
    report = Report(name_of(job))
    began = time.monotonic()
    try:
        job(lane=own_lane(folder), seed=seed, report=report)
    except Exception as error:
        report("the job itself", [f"it broke off: {type(error).__name__}: {error}"], is_fault=False)
    report.seconds = time.monotonic() - began
    return report


@functools.cache
def own_lane(folder):
    return Lane(folder / f"lane_{os.getpid()}")


def name_of(job):
    if isinstance(job, functools.partial):
        return f"{job.func.__name__} {job.args[0] if job.args else ''}".replace("_", " ").strip()
    return job.__name__.replace("_", " ")


class Report:
    """What a job did and what was lost: call it once per fault."""

    def __init__(self, name):
        self.name, self.faults, self.losses, self.notes, self.seconds = name, 0, [], [], 0

    def __call__(self, what, losses, is_fault=True):
        self.faults += is_fault
        self.losses += [f"{self.name}, {what}: {loss}" for loss in losses]

    def note(self, text):
        self.notes.append(text)

    def summary(self):
        notes = "".join(f"; {note}" for note in self.notes)
        return f"{self.name}: {self.faults} faults, {len(self.losses)} losses, {self.seconds:.0f} s{notes}"
