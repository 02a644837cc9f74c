"""A run is killed, with all its children, at any moment."""

import functools
import random
import signal
import time

from faults import promises
from faults.runs import Run

KILLS = 90
KILLS_OF_WHOLE_RUNS = 10
# So many kills of one warehouse, one after the other, before a run that nothing disturbs.
IN_A_ROW = 10


def any_moment(run, lane, start, chance):
    time.sleep(chance.uniform(0, start.seconds))


def candidate_appears(run, lane, start, chance):
    run.until((lane.warehouse.parent / ".candidate" / lane.warehouse.name).exists)
    time.sleep(chance.uniform(0, 0.3))


def publication_begins(run, lane, start, chance):
    run.until(lambda: run.reached("publish"))
    time.sleep(chance.uniform(0, 0.1))


def published_file_changes(run, lane, start, chance):
    """Whichever way the command changes it: in place, this would be in the middle."""
    before = identity(lane.warehouse)
    run.until(lambda: identity(lane.warehouse) != before, every=0.0001)
    time.sleep(chance.choice([0, 0, 0.005, 0.02]))


def first_word(run, lane, start, chance):
    """From here on an interrupt is answered; before, Python itself is still starting."""
    run.until(lambda: run.events)
    time.sleep(chance.uniform(0, start.seconds / 2))


def identity(path):
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


NEAR_THE_PUBLICATION = (candidate_appears, publication_begins, published_file_changes)
POLITE = (first_word, candidate_appears, publication_begins, *[published_file_changes] * 3)


def jobs(kills=KILLS, whole_kills=KILLS_OF_WHOLE_RUNS):
    whole = [row("whole", whole_kills, whole=True)] if whole_kills else []
    small = [
        row(f"row {first // IN_A_ROW + 1}", min(IN_A_ROW, kills - first))
        for first in range(0, kills, IN_A_ROW)
    ]
    polite = [
        functools.partial(in_a_row, name, [(moment, number) for moment in POLITE])
        for name, number in (("SIGTERM", signal.SIGTERM), ("SIGINT", signal.SIGINT))
        if kills
    ]
    return [*whole, *small, *polite, *([refused] if kills else [])]


def row(name, number, whole=False):
    """Half of the moments anywhere, half near the publication, where a file could be left in halves."""
    near = NEAR_THE_PUBLICATION * number
    moments = [near[place // 2] if place % 2 else any_moment for place in range(number)]
    return functools.partial(in_a_row, name, [(moment, signal.SIGKILL) for moment in moments], whole=whole)


def in_a_row(name, blows, lane, seed, report, whole=False):
    """Kills one after the other on one warehouse, each with what the last left, then an undisturbed run."""
    start = lane.start(whole)
    lane.fresh(start)
    chance = random.Random(f"{seed} {name}")
    for moment, number in blows:
        with promises.Watch(lane.warehouse, start) as watch:
            run = Run(lane, start.extracts, start.select)
            began = time.monotonic()
            moment(run, lane, start, chance)
            after = time.monotonic() - began
            run.send(number)
            run.wait()
        what = f"{number.name} {after:.3f} s after the start ({moment.__name__})"
        report(what, watch.losses + promises.kept(run, lane.warehouse, start))
        lane.publish_again(start)
    report("the run after the kills", lane.settles(start), is_fault=False)


def refused(lane, seed, report):
    """A run that is refused writes a record into the published file: killed while it does."""
    start = lane.start()
    lane.fresh(start)
    chance = random.Random(f"{seed} refused")
    extracts = lane.folder / "refused"
    account = extracts / "production" / "zuora" / "account.csv"
    account.parent.mkdir(parents=True, exist_ok=True)
    account.write_text("id;name\na1;Alder\n")
    for _ in range(4):
        run = Run(lane, extracts, start.select)
        run.until((lane.warehouse.parent / ".aside").exists)
        time.sleep(chance.uniform(0, 0.05))
        run.send(signal.SIGKILL)
        run.wait()
        report("SIGKILL while a refused run is recorded", promises.kept(run, lane.warehouse, start))
    report("the run after the kills", lane.settles(start), is_fault=False)
