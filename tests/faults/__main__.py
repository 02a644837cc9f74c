"""The campaign on the command line. Its last line is `N faults, 0 losses`; with a loss the exit code is 1."""

import shutil
import sys
import tempfile
import time
from pathlib import Path

import click

from faults.campaign import module, results

KINDS = (
    "kills",
    "bad_inputs",
    "changed_extracts",
    "full_disk",
    "readers",
    "two_runs",
    "permissions",
    "surroundings",
)


@click.command()
@click.option("--only", multiple=True, type=click.Choice(KINDS), help="Only this kind. May be repeated.")
@click.option("--seed", default=2020, show_default=True, help="Chooses the moments and the pairs.")
@click.option("--kills", default=90, show_default=True, help="Kills of a run of a few models.")
@click.option("--whole-kills", default=10, show_default=True, help="Kills of a run of everything.")
@click.option(
    "--pairs",
    default=1770,
    show_default=True,
    help="Pairs of bad inputs, chosen by the seed if fewer than all.",
)
@click.option("--keep", is_flag=True, help="Leave the warehouses where they are, to look at.")
def main(only, seed, kills, whole_kills, pairs, keep):
    """Does every fault to a run and says which promises of the command did not hold."""
    options = {"kills": {"kills": kills, "whole_kills": whole_kills}, "bad_inputs": {"pairs": pairs}}
    folder = Path(tempfile.mkdtemp(prefix="l2f-faults-"))
    folder.chmod(0o755)
    print(f"seed {seed}, in {folder}", flush=True)
    began, faults, losses = time.monotonic(), 0, []
    try:
        jobs = [(kind, job) for kind in only or KINDS for job in module(kind).jobs(**options.get(kind, {}))]
        for kind, done in results(folder, seed, jobs):
            faults += done.faults
            losses += done.losses
            print(
                "\n".join([f"{kind:<17} {done.summary()}", *(f"  LOSS {loss}" for loss in done.losses)]),
                flush=True,
            )
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{time.monotonic() - began:.0f} s")
    # Once more at the end: a log is often cut to it.
    print("".join(f"LOSS {loss}\n" for loss in losses), end="")
    print(f"{faults} faults, {len(losses)} losses")
    sys.exit(bool(losses))


if __name__ == "__main__":
    main()
