"""The quality page in a browser, opened from disk: `pytest tests/browser`. Needs chromium, chromedriver and selenium.

What the page says is compared with the warehouse; that it says everything is tested without a browser in
tests/python/test_site.py.
"""

import json
import re
import shutil

import duckdb
import pytest
from quality_story import query_of, tell
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from l2f.site import render

TABS = ["today", "scorecard", "freshness", "ledger", "quarantine", "drift", "runs"]
FLAGS = """
    --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync
"""
NEWEST = "run_id = '2020-09-01T05:10:00.000000Z'"


@pytest.fixture(scope="module")
def story():
    with duckdb.connect() as connection:
        tell(connection)
        yield connection


@pytest.fixture(scope="module")
def address(story, tmp_path_factory):
    return render(query_of(story), tmp_path_factory.mktemp("site"), links={"Models": "docs.html"}).as_uri()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    for flag in [*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    browser = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    yield browser
    browser.quit()


@pytest.fixture
def page(chromium, address):
    """Opened afresh, 1400 pixels wide."""
    resize(chromium, 1400)
    chromium.get("about:blank")
    for log in ("browser", "performance"):
        chromium.get_log(log)
    chromium.get(address)
    return chromium


def resize(browser, width):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def open_tab(page, name):
    page.find_element(By.CSS_SELECTOR, f"nav a[href='#{name}']").click()


def visible(page, selector):
    return [element for element in page.find_elements(By.CSS_SELECTOR, selector) if element.is_displayed()]


def rows(page, table):
    return [
        [cell.text for cell in row.find_elements(By.CSS_SELECTOR, "th, td")]
        for row in visible(page, f"#{table} tbody tr")
    ]


def number(text):
    return int(text.replace(",", ""))


def test_every_tab_shows_its_sections_and_no_other(page):
    seen = set()
    for name in TABS:
        open_tab(page, name)
        shown = [section.get_attribute("id") for section in visible(page, "main > section")]
        assert shown == ([name, "checks"] if name == "today" else [name])
        assert [link.get_attribute("hash") for link in visible(page, "nav a[aria-current]")] == [f"#{name}"]
        assert page.find_element(By.ID, "verdict").is_displayed()
        seen |= set(shown)
    every = {section.get_attribute("id") for section in page.find_elements(By.CSS_SELECTOR, "main > section")}
    assert seen == every


def test_the_figures_that_are_seen_are_those_of_the_warehouse(page, story):
    shown = [number(figure.text) for figure in visible(page, "#figures dd")[:7]]
    counts = (
        "checks_passed, checks_warned, checks_failed, rows_read, rows_quarantined, tables_read, models_built"
    )
    assert tuple(shown) == story.execute(f"select {counts} from quality.runs where {NEWEST}").fetchone()
    open_tab(page, "ledger")
    ledger = story.execute(
        "select system || '.' || table_name, raw_rows, staged_rows, superseded_rows, soft_deleted_rows,"
        f" quarantined_rows from quality.ledger_history where {NEWEST} order by 1"
    ).fetchall()
    assert [(row[0], *map(number, row[1:6])) for row in rows(page, "ledger-tables")] == ledger
    open_tab(page, "runs")
    runs = story.execute("select outcome, checks_failed from quality.runs order by run_id desc").fetchall()
    told = [(row[1], None if row[9] == "–" else number(row[9])) for row in rows(page, "runs-newest")]
    assert told == runs


def test_a_filter_leaves_the_rows_with_all_its_words(page):
    open_tab(page, "freshness")
    field = visible(page, "#freshness input")[0]
    field.send_keys("ZUORA fresh")
    assert {row[0] for row in rows(page, "freshness-tables")} == {
        "zuora.account",
        "zuora.invoice",
        "zuora.subscription",
    }
    assert page.find_element(By.CSS_SELECTOR, "#freshness output").text == "3 of 7"
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.DELETE)
    assert len(rows(page, "freshness-tables")) == 7
    assert page.find_element(By.CSS_SELECTOR, "#freshness output").text == ""


def test_a_check_opens_by_the_keyboard_and_shows_its_rows(page, story):
    [check] = visible(page, "details.check.warn")
    assert not visible(page, "details.check.warn table")
    summary = check.find_element(By.TAG_NAME, "summary")
    page.execute_script("arguments[0].focus()", summary)
    summary.send_keys(Keys.ENTER)
    shown = [row.text for row in visible(page, "details.check.warn tbody tr")]
    stored = story.execute(
        f"select row_content from quality.failing_rows where {NEWEST} and test_name = ? order by row_number",
        [check.get_attribute("data-test")],
    ).fetchall()
    assert shown == [" ".join(map(str, json.loads(content).values())) for (content,) in stored] and shown


def test_a_link_to_a_check_opens_its_tab_and_the_check(page, address):
    open_tab(page, "runs")
    page.execute_script("location.hash = 'check-2'")
    assert visible(page, "#check-2 table") and not visible(page, "#runs")
    page.back()
    assert visible(page, "#runs") and not visible(page, "#check-2")


def test_nothing_is_asked_for_and_nothing_is_complained_about(page, address):
    for name in TABS:
        open_tab(page, name)
    events = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    asked = {
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    }
    assert asked - {"data:,"} == {address}
    assert page.get_log("browser") == []


@pytest.mark.parametrize("name", TABS)
def test_a_narrow_window_needs_no_scrolling_sideways(page, name):
    resize(page, 400)
    open_tab(page, name)
    window, page_width, needed = page.execute_script(
        "const root = document.documentElement; return [innerWidth, root.clientWidth, root.scrollWidth]"
    )
    assert window == 400 and needed <= page_width


def test_an_old_page_says_so(page):
    assert re.fullmatch(
        r"This page is \d+ days old: no run has written it since\.", page.find_element(By.ID, "age").text
    )


def test_without_javascript_and_on_paper_everything_is_shown(page, address):
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert len(visible(page, "main > section")) == len(TABS) + 1
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert len(visible(page, "main > section")) == 2
    page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page.get(address)
        assert len(visible(page, "main > section")) == len(TABS) + 1
    finally:
        page.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
