"""The quality page, without a browser: what it says is what the warehouse says, whatever the warehouse holds."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
import yaml
from quality_story import MOVEMENTS, QUARANTINED, SEATS, query_of, tell

import l2f.site
from l2f.site import queries, render
from l2f.snowflake.sql_check import ALLOWED, Allowed, Node, Project, check_project

LINKS = {"Models and columns": "docs.html", "Column lineage": "lineage/index.html"}
WITHOUT_END = {"meta", "link", "input", "br"}
NEWEST = "2020-09-01T05:10:00.000000Z"
# What each table of the page shows, cell by cell; figures that are not the newest run's own would differ.
TABLES = {
    "scorecard-marts": "select subject_name, passed, warned, failed, failed_runs_of_last_10 from quality.quality_scorecard"
    " where subject_type = 'mart'",
    "scorecard-sources": "select subject_name, passed, warned, failed, failed_runs_of_last_10 from quality.quality_scorecard"
    " where subject_type = 'source'",
    "freshness-tables": "select system || '.' || table_name, round(hours_old, 1), warn_after_hours, error_after_hours"
    f" from quality.freshness_history where run_id = '{NEWEST}'",
    "ledger-tables": "select system || '.' || table_name, raw_rows, staged_rows, superseded_rows, soft_deleted_rows,"
    f" quarantined_rows from quality.ledger_history where run_id = '{NEWEST}' union all"
    " select 'All tables', sum(raw_rows), sum(staged_rows), sum(superseded_rows), sum(soft_deleted_rows),"
    f" sum(quarantined_rows) from quality.ledger_history where run_id = '{NEWEST}'",
    "quarantine-reasons": "select system || '.' || table_name, column_name, reason, count(*) from marts.quarantined_rows"
    " group by all",
    "drift-tables": "select system || '.' || table_name, count(*) filter (drift_kind = 'missing column'),"
    " count(*) filter (drift_kind = 'undeclared column'), count(*) filter (drift_kind = 'unreadable value'),"
    f" sum(affected_rows) from quality.drift_history where run_id = '{NEWEST}' group by all",
    "drift-entries": "select system || '.' || table_name, column_name, drift_kind, affected_rows from quality.drift_history"
    f" where run_id = '{NEWEST}'",
    "runs-newest": "select strftime(started_at, '%Y-%m-%d %H:%M'), rows_read, rows_quarantined, checks_passed,"
    " checks_warned, checks_failed from quality.runs",
}
# The columns of the table that the query tells, where it does not tell all.
COLUMNS = {
    "scorecard-marts": (0, 2, 3, 4, 7),
    "scorecard-sources": (0, 2, 3, 4, 7),
    "freshness-tables": (0, 3, 5, 6),
    "ledger-tables": (0, 1, 2, 3, 4, 5),
    "drift-tables": (0, 2, 3, 4, 5),
    "runs-newest": (0, 5, 6, 7, 8, 9),
}


class Page(HTMLParser):
    """Cells by table and row, texts by id, and what a browser would fetch; refuses tags that do not match."""

    def __init__(self, html):
        super().__init__()
        self.html, self.open, self.tables, self.ids = html, [], {}, {}
        self.tags, self.attributes, self.references = Counter(), set(), []
        self.feed(html)
        self.close()
        assert not self.open
        self.text = " ".join(
            " ".join(re.sub(r"<(style|script)>.*?</\1>|<[^>]*>", " ", html, flags=re.S).split()).split()
        )

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        self.handle_data(" ")
        self.tags[tag] += 1
        self.attributes |= set(known)
        self.references += [
            known[name] for name in ("src", "href", "action", "data", "srcset") if name in known
        ]
        if tag not in WITHOUT_END:
            self.open.append((tag, known.get("id")))
        if known.get("id"):
            assert known["id"] not in self.ids
            self.ids[known["id"]] = ""
        if tag == "tr" and self.table:
            self.tables.setdefault(self.table, []).append([])
        if tag in ("td", "th") and self.table:
            self.tables[self.table][-1].append("")

    def handle_startendtag(self, tag, attributes):
        raise AssertionError(f"<{tag}/>")

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        for _, name in self.open:
            if name:
                self.ids[name] += data
        tags = [tag for tag, _ in self.open]
        if self.table and ("td" in tags or "th" in tags):
            self.tables[self.table][-1][-1] += data

    @property
    def table(self):
        return next((name for tag, name in self.open if tag == "table"), None)

    def rows(self, table):
        """Without the header."""
        return [tuple(" ".join(cell.split()) for cell in row) for row in self.tables[table][1:]]

    def said(self, name):
        return " ".join(self.ids[name].split())


def page_of(connection, folder, manifest=None, links=None):
    return Page(render(query_of(connection), folder, manifest, links).read_text("utf-8"))


@pytest.fixture
def story():
    with duckdb.connect() as connection:
        tell(connection)
        yield connection


def shown(value):
    """As the page writes it."""
    if value is None:
        return "–"
    return (
        f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if not isinstance(value, str) else value
    )


def assert_shows(page, connection, table):
    told = [tuple(shown(value) for value in row) for row in connection.execute(TABLES[table]).fetchall()]
    columns = COLUMNS.get(table, range(len(told[0])))
    found = [tuple(row[column] for column in columns) for row in page.rows(table)]
    assert told and Counter(told) == Counter(found)


@pytest.mark.parametrize("table", TABLES)
def test_every_figure_of_a_table_is_that_of_the_warehouse(story, tmp_path, table):
    assert_shows(page_of(story, tmp_path), story, table)


def test_the_figures_of_the_newest_run_are_its_own(story, tmp_path):
    page = page_of(story, tmp_path)
    run = story.execute(
        "select checks_passed, checks_warned, checks_failed, rows_read, rows_quarantined, tables_read, models_built"
        f" from quality.runs where run_id = '{NEWEST}'"
    ).fetchone()
    assert page.said("figures") == (
        "Checks passed {:,} Checks that warn {:,} Checks that failed {:,} Rows read {:,} Rows quarantined {:,}"
        " Tables read {:,} Models built {:,} Took 51 s".format(*run)
    )


def test_the_published_sample_closes_and_all_its_tables_are_shown(warehouse, story, tmp_path):
    sample = warehouse.execute("select file from pragma_database_list where file is not null").fetchone()[0]
    story.execute(f"attach '{sample}' as sample (read_only)")
    story.execute("delete from quality.ledger_history; delete from quality.drift_history")
    story.execute(f"insert into quality.ledger_history select '{NEWEST}', * from sample.marts.row_ledger")
    story.execute(f"insert into quality.drift_history select '{NEWEST}', * from sample.marts.extract_drift")
    story.execute("create or replace table marts.quarantined_rows as from sample.marts.quarantined_rows")
    page = page_of(story, tmp_path)
    for table in ("ledger-tables", "quarantine-reasons", "drift-tables"):
        assert_shows(page, story, table)
    entries = story.execute("select count(*) from quality.drift_history").fetchone()[0]
    assert len(page.rows("drift-entries")) == queries.DRIFT_SHOWN
    assert f"and {entries - queries.DRIFT_SHOWN} more differences" in page.said("drift")
    assert "every row is accounted for" in page.said("ledger")


def test_a_failure_says_what_it_is_whose_since_when_and_shows_its_rows(story, tmp_path):
    page = page_of(story, tmp_path)
    assert page.said("check-1").startswith("failed A board figure that does not add up is not believed")
    assert (
        "arr_movements 3 rows stops publication owner: finance since 2020-08-31 05:10, 2 runs in a row"
        in page.said("check-1")
    )
    assert "0014000001Xy7kQAAR *** 0 950 900 50" in page.said("check-1")
    assert "6 rows warns only owner: sales operations since 2020-08-26 05:10, 5 runs in a row" in page.said(
        "check-2"
    )
    assert MOVEMENTS in page.said("check-1") and SEATS in page.said("check-2") and "check-3" not in page.ids


def test_a_series_ends_where_the_check_did_better(story, tmp_path):
    """From a warning to a failure is worse, a run that skipped the check is no better."""
    results = "update quality.test_results set status = '{}' where test_name = '{}' and run_id < '{}'"
    story.execute(results.format("warn", MOVEMENTS, "2020-08-31"))
    story.execute(results.format("skipped", SEATS, "2020-08-29") + " and run_id > '2020-08-28'")
    page = page_of(story, tmp_path)
    assert "since 2020-08-31 05:10, 2 runs in a row" in page.said("check-1")
    assert "since 2020-08-26 05:10, 4 runs in a row" in page.said("check-2")


@pytest.mark.parametrize(
    "until, verdict",
    [
        ("2020-08-25", "The marts of 25 August 2020 are published and every check passed."),
        ("2020-08-30", "The marts of 30 August 2020 are published; no check failed, 1 check warns."),
        ("2020-08-29", "Nothing changed: the marts of 28 August 2020 still hold; no check failed, 1 check warns."
         " They were built by the run of 28 August 2020, 05:10 UTC."),
        ("2020-08-24", "The run of 24 August 2020, 05:10 UTC was refused before anything was built. The marts still show"
         " 23 August 2020. Reason: 1 file cannot be read; nothing was built."),
        ("2020-09-01", "The run of 1 September 2020, 05:10 UTC did not publish. The marts still show 30 August 2020."
         " Reason: 1 check failed; nothing was published. A board figure that does not add up is not believed: ARR of a month"
         " must be that of the month before plus its movements"),
        ("2020-08-20", "No run has been recorded yet."),
    ],
)  # fmt: skip
def test_the_verdict_is_one_sentence_that_says_what_readers_see(tmp_path, until, verdict):
    with duckdb.connect() as connection:
        tell(connection, until)
        assert page_of(connection, tmp_path).said("verdict") == verdict


@pytest.mark.parametrize(
    "change, verdict",
    [
        ("outcome = 'died', message = null", "The run of 1 September 2020, 05:10 UTC ended without a word, killed or out of memory,"
         " and published nothing. The marts still show 30 August 2020. Reason: none is recorded; its last stage was"
         " “mart expectations”."),
        ("outcome = 'interrupted', message = 'Interrupted.'", "The run of 1 September 2020, 05:10 UTC was interrupted and"
         " published nothing. The marts still show 30 August 2020. Reason: Interrupted."),
        ("outcome = 'published'", "The marts of 1 September 2020 are published, although 1 check failed."),
        ("outcome = 'published', is_whole = false, checks_failed = 0, checks_warned = 0",
         "A part of the marts of 1 September 2020 is published and every check passed."),
        ("outcome = 'published', as_of_date = null, checks_passed = 0, checks_failed = 0, checks_warned = null",
         "The marts are published, but no check ran."),
        ("outcome = 'unheard of', message = ''", "The run of 1 September 2020, 05:10 UTC ended as “unheard of”. The marts still show"
         " 30 August 2020. Reason: none is recorded; its last stage was “mart expectations”."),
    ],
)  # fmt: skip
def test_the_verdict_on_other_ends_of_a_run(story, tmp_path, change, verdict):
    story.execute(f"update quality.runs set {change} where run_id = '{NEWEST}'")
    assert page_of(story, tmp_path).said("verdict") == verdict


def test_without_a_publication_nothing_is_said_to_be_shown(story, tmp_path):
    story.execute("delete from quality.runs where outcome = 'published'; drop table marts.quarantined_rows")
    page = page_of(story, tmp_path)
    assert "No marts were published before." in page.said("verdict")
    assert "have not been published yet" in page.said("quarantine")


def test_a_run_without_figures_shows_those_of_the_newest_that_has_them_and_says_so(tmp_path):
    earlier = "The newest run has no such figures. These are of the run of 2020-08-28 05:10 UTC."
    with duckdb.connect() as connection:
        tell(connection, "2020-08-29")
        unchanged = page_of(connection, tmp_path)
    assert all(earlier in unchanged.said(section) for section in ("checks", "ledger", "drift"))
    with duckdb.connect() as connection:
        tell(connection, "2020-08-28")
        assert earlier not in page_of(connection, tmp_path).text


def test_drift_that_is_gone_is_not_shown(story, tmp_path):
    story.execute(f"delete from quality.drift_history where run_id = '{NEWEST}'")
    page = page_of(story, tmp_path)
    assert "no difference" in page.said("drift") and "drift-entries" not in page.ids
    assert page.said("drift-kinds") == (
        "Missing tables 0 Columns with unreadable values 0 Undeclared columns 0 Missing columns 0"
    )


def test_a_ledger_that_does_not_close_comes_first(story, tmp_path):
    story.execute(
        f"update quality.ledger_history set staged_rows = staged_rows - 2"
        f" where table_name = 'tickets' and run_id = '{NEWEST}'"
    )
    page = page_of(story, tmp_path)
    assert (
        page.rows("ledger-tables")[0][0] == "zendesk.tickets"
        and page.rows("ledger-tables")[0][-1] == "2 unexplained"
    )
    assert "1 table out of balance" in page.said("ledger")


def test_marts_that_fail_come_first_then_those_that_warn(story, tmp_path):
    found = [(row[0], row[1]) for row in page_of(story, tmp_path).rows("scorecard-marts")]
    assert found[:2] == [("arr_movements", "failed"), ("seat_utilization_by_month", "warns")]
    assert found[2:] == [("renewals", "passed"), ("subscriptions", "passed")]


def test_the_oldest_source_comes_first(story, tmp_path):
    story.execute(
        f"update quality.freshness_history set status = 'error', hours_old = 50"
        f" where table_name = 'invoice' and run_id = '{NEWEST}'"
    )
    states = [(row[0], row[1]) for row in page_of(story, tmp_path).rows("freshness-tables")]
    assert states[:3] == [
        ("zuora.invoice", "too old"),
        ("zendesk.tickets", "late"),
        ("license_app.licenses", "unknown"),
    ]
    assert [state for _, state in states[3:]] == ["fresh"] * 4


HOSTILE = """</style></script><script>alert(1)</script><img src=//evil.example onerror=alert(1)> " ' & \u202e{{ 7 * 7 }} """


@pytest.mark.parametrize(
    "text", [HOSTILE, HOSTILE + "x" * 10_000, "x" * 10_000, None], ids=["markup", "both", "long", "null"]
)
def test_whatever_is_stored_stays_text_and_short(story, tmp_path, text):
    before = page_of(story, tmp_path, links=LINKS)
    columns = story.execute(
        "select table_schema || '.' || table_name, column_name from information_schema.columns"
        " where column_name not in ('run_id', 'started_at', 'test_name', 'kind', 'drift_kind')"
        " and table_name != 'quality_scorecard'"
        " and (data_type = 'VARCHAR' or $text is null)",
        {"text": text},
    ).fetchall()
    for table, column in columns:
        story.execute(f"update {table} set {column} = $text", {"text": text})
    story.execute("update quality.test_results set subject_type = 'mart', status = 'error'")
    story.execute(
        "insert into quality.failing_rows"
        ' select run_id, test_name, 2, to_json({a: $t, "b<b>": 1}) from quality.test_results',
        {"t": text},
    )
    page = page_of(story, tmp_path, links=LINKS)
    assert page.tags["script"] == page.tags["style"] == 1 and page.tags["img"] == 0
    assert page.attributes <= before.attributes | {"hidden", "open"}
    assert "None" not in page.text and "x" * 4_001 not in page.html
    assert len(page.html) < 3 * len(before.html) + 100_000


def test_rows_that_are_no_json_or_no_text_are_shown_as_far_as_they_can_be(story, tmp_path):
    story.execute(f"delete from quality.failing_rows where test_name = '{MOVEMENTS}'")
    contents = ["cut off {", "[1, 2]", r'{"name": "half \ud83d"}', r'{"list": [{"a": 1}], "flag": true}', None]
    for number, content in enumerate(contents, start=1):
        story.execute("insert into quality.failing_rows values (?, ?, ?, ?)", [NEWEST, MOVEMENTS, number, content])
    said = page_of(story, tmp_path).said("check-1")
    assert all(part in said for part in ("cut off {", "[1, 2]", "half ?", '[{"a": 1}]', "true"))


def test_the_page_asks_no_other_place_for_anything(story, tmp_path):
    page = page_of(story, tmp_path, links=LINKS)
    outside = [place for place in page.references if not re.fullmatch(r"#[\w-]+|data:,|[\w/]+\.html", place)]
    assert not outside and {"docs.html", "lineage/index.html"} < set(page.references)
    assert not re.findall(r"https?://|url\(|@import|(?:fetch|XMLHttpRequest|import)\(", page.html)
    [policy] = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page.html)
    assert (
        policy == "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    )


def test_the_same_records_give_the_same_bytes_in_whatever_order_and_case_they_come(story, tmp_path):
    def in_upper_case(sql):
        return [{name.upper(): value for name, value in row.items()} for row in query_of(story)(sql)]

    first = render(query_of(story), tmp_path / "first").read_bytes()
    assert render(query_of(story), tmp_path / "again").read_bytes() == first
    assert render(in_upper_case, tmp_path / "upper").read_bytes() == first
    tables = story.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    for order in ("asc", "desc"):
        for (table,) in tables:
            story.execute(f"create or replace temp table turned as from {table} order by all {order}")
            story.execute(f"truncate {table}; insert into {table} from turned")
        assert render(query_of(story), tmp_path / order).read_bytes() == first


def test_personal_data_of_quarantined_rows_does_not_appear(story, tmp_path):
    html = render(query_of(story), tmp_path).read_text("utf-8")
    for _, _, key, _, _, value, row in QUARANTINED:
        for secret in (key if len(key) > 1 else None, value, *re.findall(r"[\w-]+@[\w.]+", row)):
            assert secret is None or secret not in html


def test_much_data_is_shown_in_part_and_says_how_much_more(story, tmp_path):
    story.execute(f"""
        insert into quality.runs select runs.* replace ('2019' || day || run_id as run_id)
            from quality.runs, range(100, 200) days (day) where run_id = '{NEWEST}';
        insert into quality.test_results select test_results.* replace (test_name || number as test_name)
            from quality.test_results, range(150) numbers (number) where run_id = '{NEWEST}' and status = 'fail';
        insert into quality.failing_rows select run_id, test_name, number, row_content
            from quality.failing_rows, range(4, 300) numbers (number) where row_number = 1 and test_name = '{MOVEMENTS}';
        update quality.test_results set failing_rows = 5000 where test_name = '{MOVEMENTS}';
        insert into quality.drift_history select '{NEWEST}', 'zuora', 'account', 'undeclared column', 'c' || number, 0
            from range(1000) numbers (number);
        insert into marts.quarantined_rows select 'zuora', 'table' || number, 'k', 'key is missing', 'id', null, '{{}}'
            from range(80) numbers (number);
    """)
    page = page_of(story, tmp_path)
    assert len(page.rows("runs-newest")) == 60 and "and 52 more runs" in page.said("runs")
    assert page.tags["details"] == 102 and "and 52 more checks" in page.said("checks")
    assert page.said("check-1").count("2020-08-01") == 20 and "and 4,980 more rows" in page.said("check-1")
    assert len(page.rows("drift-entries")) == 200 and "and 805 more differences" in page.said("drift")
    assert len(
        {row[0] for row in page.rows("quarantine-reasons")}
    ) == 50 and "and 32 more tables" in page.said("quarantine")


def test_marts_and_checks_are_described_in_the_words_of_the_project(project, story, tmp_path, monkeypatch):
    test = next(node for node in project.manifest.nodes.values() if node.name == "assert_arr_movements_close")
    monkeypatch.setattr(test, "description", "What the board reads.")
    story.execute("update quality.test_results set test_name = ? where test_name = ?", [test.name, MOVEMENTS])
    page = page_of(story, tmp_path, project.manifest)
    described = {
        row[0].split(" ")[0]: row[0] for row in page.rows("scorecard-marts") + page.rows("scorecard-sources")
    }
    assert described["subscriptions"].startswith("subscriptions One row per ")
    assert described["zuora.account"].startswith("zuora.account ") and len(described["zuora.account"]) > 20
    assert f"Written in {test.original_file_path}" in page.said("check-1")
    assert "What the board reads." in page.said("check-1")


def test_snowflake_reads_every_query_as_duckdb_does(story):
    types = {"VARCHAR": "TEXT", "BIGINT": "NUMBER(38,0)", "DOUBLE": "FLOAT", "TIMESTAMP": "TIMESTAMP_NTZ"}
    tables = {}
    for table, column, kind in story.execute(
        "select upper(table_schema || '.' || table_name), upper(column_name), data_type from information_schema.columns"
    ).fetchall():
        tables.setdefault(f"ANALYTICS.{table}", {})[column] = types.get(kind, kind)
    nodes = {
        name: Node(
            name,
            name,
            sql=re.sub(r"\b(quality|marts)\.", r"analytics.\1.", sql),
            relation=f"analytics.site.{name}",
        )
        for name, sql in vars(queries).items()
        if name.isupper() and isinstance(sql, str) and "information_schema" not in sql
    }
    found = check_project(Project(nodes, tables), Allowed(yaml.safe_load(ALLOWED.read_text())))
    assert len(nodes) > 10 and [str(finding) for finding in found if finding.rule != "unused_entry"] == []


def test_text_can_be_read_on_light_and_dark_grounds():
    """WCAG AA: 4.5 to 1 for text."""
    style = (Path(l2f.site.__file__).parent / "page.css").read_text()
    light, dark, *_ = (
        dict(re.findall(r"--([\w-]+): (#\w{6});", part)) for part in re.findall(r":root {(.*?)}", style, re.S)
    )
    for colours in (light, dark):
        for ink in ("ink", "quiet", "link", "pass", "warn", "fail", "none"):
            grounds = ["page", "sheet", *([f"{ink}-tint"] if f"{ink}-tint" in colours else [])]
            for ground in grounds + (
                [f"{shape}-tint" for shape in ("pass", "warn", "fail", "none")]
                if ink in ("ink", "quiet")
                else []
            ):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
