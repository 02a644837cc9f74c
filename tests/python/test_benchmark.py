"""The benchmark: what it generates, and what it reports of figures made up here. Nothing is measured."""

import shutil
import xml.etree.ElementTree

import duckdb
import pytest
from click.testing import CliRunner

import l2f.benchmark
from l2f.benchmark import AREAS, CROWDINGS, SCRIPTS, Crowd, Size, Step, plot, report
from l2f.benchmark.steps import generate
from l2f.cli import main
from l2f.extracts import declared_tables, find
from l2f.settings import ROOT

SUBSCRIPTIONS = 100
APPLICATIONS = {
    "customers_app", "gitlab_com", "license_app", "mailgun", "marketo", "salesforce", "version_app", "zendesk", "zuora",
}
# What the floor computes subscriptions and ARR from.
FLOOR_TABLES = (
    "salesforce/account", "zuora/account", "zuora/contact", "zuora/product", "zuora/productrateplan", "zuora/rateplan",
    "zuora/rateplancharge", "zuora/subscription",
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    return written(tmp_path_factory, *SCRIPTS)


def written(folders, *scripts):
    extracts = folders.mktemp("generated") / "extracts"
    generate(extracts, "stitch", SUBSCRIPTIONS, *scripts)
    return extracts


def tables(extracts):
    files = (extracts / "production").rglob("*.parquet")
    return {f"{file.parent.name}/{file.stem}": file for file in files}


def row_count(file):
    return duckdb.sql(f"select count(*) from '{file}'").fetchall()[0][0]


def differing_rows(one, other):
    return duckdb.sql(
        f"(from '{one}' except all from '{other}') union all (from '{other}' except all from '{one}')"
    ).fetchall()


# What is generated


def test_all_applications_have_rows(generated):
    found = {name.split("/")[0] for name, file in tables(generated).items() if row_count(file)}
    assert found == APPLICATIONS


def test_every_declared_table_is_generated_and_nothing_else(generated, project):
    found = find(project.settings(generated, "production"), declared_tables(project.manifest))
    assert (found.missing_tables, found.ignored) == ([], [])


def test_the_same_rows_come_out_every_time(generated, tmp_path_factory):
    again = tables(written(tmp_path_factory, *SCRIPTS))
    assert again.keys() == tables(generated).keys()
    assert [name for name, file in tables(generated).items() if differing_rows(file, again[name])] == []


def test_what_is_added_leaves_subscriptions_and_arr_alone(generated, tmp_path_factory):
    few, all_of_them = tables(written(tmp_path_factory)), tables(generated)
    assert len(few) < len(all_of_them)
    assert [name for name in FLOOR_TABLES if differing_rows(few[name], all_of_them[name])] == []


# What is reported


def measured(number, seconds):
    """A size whose areas took `seconds`, its run ten times as long, the floor a tenth."""
    return Size(
        f"{number:,}", number, raw_rows=number * 35, generator=step(1), floor=step(seconds / 10),
        run=step(seconds * 10), engine_seconds={"model.lead_to_fulfillment.arr_by_month": seconds},
        areas={area: step(seconds) for area in AREAS}, marts_seconds=seconds,
        floor_totals=(1, 2, 3, 4), run_totals=(1, 2, 3, 4),
    )


def step(seconds):
    return Step(seconds, seconds, 0.5)


@pytest.fixture
def sizes():
    """Ten times as many subscriptions take twice as long, then ten times as long."""
    sample = Size("sample data", run=step(30), engine_seconds={"model.lead_to_fulfillment.dates": 1.0})
    return [sample, measured(10_000, 4), measured(100_000, 8), measured(1_000_000, 80)]


@pytest.fixture
def crowd():
    rows = {"zendesk.tickets": 2_000_000, "license_and_renewal_tickets": 700_000}
    seconds = {"model.lead_to_fulfillment.int_ticket_events_listed": 9.0}
    return Crowd("2,000,000 tickets", CROWDINGS[1], 100_000, step(1), step(40), seconds, rows)


@pytest.fixture
def page(tmp_path, monkeypatch):
    """docs/performance.md and the plot beside it, in a folder of their own."""
    copy = tmp_path / "performance.md"
    copy.write_text(f"# Performance\n\nHow.\n\n{report.MARKER}\n\nOld figures.\n")
    monkeypatch.setattr(report, "ROOT", tmp_path)
    monkeypatch.setattr(report, "PAGE", copy)
    monkeypatch.setattr(report, "PLOT", tmp_path / "performance.svg")
    return copy


def test_areas_are_the_folders_of_models():
    layers = [ROOT / "models" / layer for layer in ("intermediate", "marts")]
    folders = {f"models/{layer.name}/{area.name}" for layer in layers for area in layer.iterdir()}
    assert {folder for selected in AREAS.values() for folder in selected} == folders | {"models/staging"}


def test_time_memory_and_growth_of_each_area(sizes):
    [(_, header, rows)] = [table for table in report.tables(sizes, []) if table[0].startswith("Each area")]
    columns = [[size, "memory", "growth"] for size in ("10,000", "100,000", "1,000,000")]
    assert header == ["area", *columns[0], *columns[1], *columns[2]]
    assert [row[0] for row in rows] == list(AREAS)
    assert rows[0][1:] == ["4.0 s", "0.5 GB", "–", "8.0 s", "0.5 GB", "0.30", "80.0 s", "0.5 GB", "1.00"]


def test_whole_runs_the_ratio_to_the_floor_and_the_slowest_nodes(sizes, crowd):
    found = {title: rows for title, _, rows in report.tables(sizes, [crowd])}
    assert [row[-1] for row in found["Whole runs: checks, models, tests, publishing"]] == ["–", "–", "0.30", "1.00"]
    against_floor = found["`subscriptions`, `arr_by_month` and all they need, against the floor"]
    assert [row[-1] for row in against_floor] == ["10.0", "10.0", "10.0"]
    assert found["Slowest nodes of the largest run"] == [["arr_by_month", "80.0 s"]]
    assert found["Slowest nodes with 2,000,000 tickets"] == [["int_ticket_events_listed", "9.0 s"]]


def test_a_run_that_stopped_early_shows_what_there_is():
    sample = Size("sample data", run=step(30), engine_seconds={"model.lead_to_fulfillment.dates": 1.0})
    assert [title for title, *_ in report.tables([sample], [])] == [
        "Whole runs: checks, models, tests, publishing", "Slowest nodes of the largest run",
    ]
    assert report.tables([], []) == []


def test_the_plot_has_a_line_for_the_run_the_floor_and_each_area(sizes):
    drawn = xml.etree.ElementTree.fromstring(plot.seconds_over_subscriptions(sizes))
    written = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {*AREAS, plot.WHOLE, plot.FLOOR} <= set(written)
    assert {"10k", "100k", "1M", "seconds", "subscriptions"} <= set(written)
    assert len(plot.points(sizes)) == 3 * (len(AREAS) + 2)


def test_the_page_keeps_its_text_and_gets_new_figures_and_the_plot(sizes, crowd, page):
    report.write(report.tables(sizes, [crowd]), plot.seconds_over_subscriptions(sizes))
    text = page.read_text()
    assert text.startswith("# Performance\n\nHow.\n") and "Old figures" not in text
    assert "](performance.svg)" in text
    assert "| support | 4.0 s | 0.5 GB | – | 8.0 s | 0.5 GB | 0.30 | 80.0 s | 0.5 GB | 1.00 |" in text
    assert (page.parent / "performance.svg").read_text().startswith("<svg")


def test_a_step_that_fails_is_named_and_nothing_is_written(page, tmp_path, monkeypatch):
    before = page.read_text()
    monkeypatch.setattr(l2f.benchmark.sys, "executable", shutil.which("false"))
    arguments = ["--subscriptions", "100", "--no-sample", "--users", "0", "--tickets", "0"]
    result = CliRunner().invoke(main, ["bench", *arguments, "--keep", str(tmp_path / "kept")])
    assert result.exit_code == 1
    assert "generate failed on 100, docs/performance.md stays as it is" in result.stderr
    assert page.read_text() == before and not (tmp_path / "performance.svg").exists()
