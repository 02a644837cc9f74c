"""What `l2f bench` prints, and writes into docs/performance.md and docs/performance.svg."""

import math
import os
import sys

from l2f.settings import ROOT

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "performance.svg"
MARKER = "<!-- Written by `make bench` from here on. -->"


def tables(sizes, crowds):
    """Each table: title, header, rows of text."""
    compared = [size for size in sizes if size.floor]
    divided = [size for size in sizes if size.areas]
    found = [
        (
            "Whole runs: checks, models, tests, publishing",
            ["extracts", "raw rows", "generated", "CPU", "memory", "run", "CPU", "memory", "all models", "growth"],
            [
                [size.name, f"{size.raw_rows:,}" if size.raw_rows else "–", *step(size.generator), *step(size.run),
                 duration(sum(size.engine_seconds.values())), growth(sizes, size, lambda other: other.run.seconds)]
                for size in sizes
            ],
        ),
        (
            "Each area alone, on the warehouse of the run, by number of subscriptions",
            ["area", *(column for size in divided for column in (size.name, "memory", "growth"))],
            area_rows(divided),
        ),
        (
            "`subscriptions`, `arr_by_month` and all they need, against the floor",
            ["extracts", "engine time", "growth", "floor", "CPU", "memory", "growth", "ratio"],
            [
                [size.name, duration(size.marts_seconds), growth(compared, size, lambda other: other.marts_seconds),
                 *step(size.floor), growth(compared, size, lambda other: other.floor.seconds),
                 f"{size.marts_seconds / size.floor.seconds:.1f}"]
                for size in compared
            ],
        ),
        (
            "The same result: rows, and ARR over all currencies as a checksum",
            ["extracts", "by", "subscriptions", "ARR", "subscription months", "ARR of all months"],
            [
                [size.name, by, *(f"{value:,.0f}" for value in values)]
                for size in compared for by, values in (("floor", size.floor_totals), ("project", size.run_totals))
            ],
        ),
        ("Slowest nodes of the largest run", ["node", "time"], slowest(sizes)),
    ]
    for crowd in crowds:
        marts = ", ".join(f"`{mart}`" for mart in crowd.crowding.marts)
        found += [
            (
                f"{marts} and all they need, with {crowd.name}",
                [*crowd.rows, "generated", "engine time", "run", "CPU", "memory"],
                [[
                    *(f"{rows:,}" for rows in crowd.rows.values()), step(crowd.generator)[0],
                    duration(sum(crowd.engine_seconds.values())), *step(crowd.run),
                ]],
            ),
            (f"Slowest nodes with {crowd.name}", ["node", "time"], slowest([crowd])),
        ]
    return [table for table in found if table[2]]


def area_rows(divided):
    """For each area: time, memory and growth at each size."""
    areas = divided[0].areas if divided else ()
    rows = []
    for area in areas:
        row = [area]
        for size in divided:
            taken = size.areas[area]
            increase = growth(divided, size, lambda other: other.areas[area].seconds)
            row += [duration(taken.seconds), memory(taken), increase]
        rows.append(row)
    return rows


def slowest(measured):
    """The ten slowest nodes of the last that was measured."""
    return [
        [node.split(".")[-1], duration(seconds)]
        for last in measured[-1:] for node, seconds in sorted(last.engine_seconds.items(), key=lambda item: -item[1])[:10]
    ]


def step(taken):
    return (duration(taken.seconds), duration(taken.cpu_seconds), memory(taken)) if taken else ("–",) * 3


def duration(seconds):
    return f"{seconds:.1f} s"


def memory(taken):
    return f"{taken.gigabytes:.1f} GB"


def growth(sizes, size, seconds):
    """The exponent of time over size since the next smaller size; 1 is linear."""
    smaller = [other for other in sizes if other.subscriptions and other.subscriptions < (size.subscriptions or 0)]
    if not smaller:
        return "–"
    before = smaller[-1]
    return f"{math.log(seconds(size) / seconds(before)) / math.log(size.subscriptions / before.subscriptions):.2f}"


def show(found):
    from rich.console import Console
    from rich.table import Table

    console = Console() if sys.stdout.isatty() else Console(width=120)
    for title, header, rows in found:
        table = Table(title=title.replace("`", ""), title_justify="left")
        for column in header:
            table.add_column(column, justify="left" if column in ("area", "by", "node") else "right")
        for row in rows:
            table.add_row(*row)
        console.print(table)


def write(found, plot):
    """Both files; the text of the plot is SVG."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    lines = [MARKER, "", f"{os.cpu_count()} cores, {gigabytes:.0f} GB of memory."]
    lines += ["", f"![Seconds over subscriptions, both logarithmic]({PLOT.name})"]
    for title, header, rows in found:
        lines += ["", f"## {title}", ""]
        lines += ["| " + " | ".join(row) + " |" for row in (header, ["---"] * len(header), *rows)]
    PAGE.write_text(PAGE.read_text().split(MARKER)[0] + "\n".join(lines) + "\n")
    PLOT.write_text(plot)
    print(f"Wrote {PAGE.relative_to(ROOT)} and {PLOT.relative_to(ROOT)}.")
