"""What a run that nobody watches must do: see that extracts are old, leave what is unchanged, go on where the last run
ended, refuse extracts that change under it, and tell people."""

import datetime
import http.server
import json
import sys
import threading
import time

import duckdb
import pytest
from conftest import ONE_MODEL

import l2f.build
import l2f.notify
import l2f.record
from l2f.freshness import Age
from l2f.results import FAIL, PASS, SKIPPED, WARN

ACCOUNT = {"id": "a1", "_sdc_batched_at": "2020-08-30 01:00:00"}


@pytest.fixture
def published(tmp_path):
    return tmp_path / "warehouse" / "l2f.duckdb"


@pytest.fixture
def one_account(extracts):
    """Extracts of one account; calling it writes others."""

    def write(name="a1", loaded_at="2020-08-30 01:00:00"):
        extracts.add("zuora/account.csv", [{"id": name, "_sdc_batched_at": loaded_at}])
        return extracts.root

    write()
    return write


@pytest.fixture
def run(command, small_project, one_account, extracts, monkeypatch):
    """A whole run of the small project, without expectations."""
    monkeypatch.setattr("l2f.expectations.suites.FOLDER", extracts.root / "none")
    return lambda *options: command("--extracts", extracts.root, *options)


def asked(published, sql):
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def runs(published):
    return [row for (row,) in asked(published, "select outcome from quality.runs order by run_id")]


# Freshness


@pytest.mark.parametrize(
    "hours, status, stops", [(8, PASS, PASS), (8.01, WARN, WARN), (24, WARN, WARN), (24.01, WARN, FAIL), (None, SKIPPED, SKIPPED)]
)
def test_an_age_is_judged_by_the_limits_of_its_source(hours, status, stops):
    moment = datetime.datetime(2020, 8, 31, 4)
    loaded = None if hours is None else moment - datetime.timedelta(hours=hours)
    age = Age("zuora", "account", loaded, moment, 8, 24)
    assert (age.result(stops=False).status, age.result(stops=True).status) == (status, stops)
    assert not age.result(stops=False).stops
    assert age.result(stops=True).stops == (stops == FAIL)


def test_without_an_error_limit_an_age_only_warns():
    moment = datetime.datetime(2020, 8, 31, 4)
    assert Age("customers_app", "orders", datetime.datetime(2019, 1, 1), moment, 36, None).result(stops=True).status == WARN


def test_a_table_that_stayed_behind_the_others_is_warned_of(run, one_account, extracts, published):
    extracts.add("zuora/contact.csv", [{"id": "c1", "_sdc_batched_at": "2020-08-28 01:00:00"}])
    assert run().exit_code == 0
    ages = asked(published, "select table_name, hours_old, status from quality.freshness_history where newest_load_at is not null")
    assert sorted(ages) == [("account", 0.0, "fresh"), ("contact", 48.0, "error")]
    [(message,)] = asked(published, "select message from quality.test_results where kind = 'freshness' and status = 'warn'")
    assert "zuora.contact was last loaded 48 hours before, and 24 are allowed" in message


def test_against_the_clock_old_extracts_stop_the_run(run, one_account, published, monkeypatch):
    assert run("--freshness", "loads").exit_code == 0
    one_account("a2")
    result = run("--freshness", "clock")
    assert result.exit_code == 1
    assert "freshness of zuora.account" in result.stderr and "nothing was built" in result.stderr
    assert asked(published, f"select billing_account_id from staging.{ONE_MODEL}") == [("a1",)]
    monkeypatch.setattr(l2f.record, "utc_now", lambda: datetime.datetime(2020, 8, 30, 8, 59))
    assert run("--freshness", "clock").exit_code == 0


# Nothing has changed


def test_a_run_that_finds_nothing_changed_leaves_everything(run, one_account, published, monkeypatch):
    assert run().exit_code == 0
    monkeypatch.setattr(l2f.build, "build", must_not_run)
    result = run()
    assert result.exit_code == 0, result.output
    assert "Unchanged" in result.stdout
    assert runs(published) == ["published", "unchanged"]
    assert [path.name for path in published.parent.iterdir() if path.name.startswith(".")] == [".l2f.lock"]


def must_not_run(*arguments, **keywords):
    raise AssertionError("there is nothing to build")


@pytest.mark.parametrize("change", ["extracts", "project", "options", "force"])
def test_a_run_builds_when_anything_has_changed(run, one_account, published, monkeypatch, change):
    assert run().exit_code == 0
    if change == "extracts":
        one_account("a2")
    if change == "project":
        monkeypatch.setattr(l2f.record, "project_fingerprint", lambda: "another")
    options = {"options": ["--as-of", "2020-08-31"], "force": ["--force"]}.get(change, [])
    assert run(*options).exit_code == 0
    assert runs(published) == ["published", "published"]


def test_a_part_that_was_published_since_is_a_change(run, published):
    assert run().exit_code == 0
    assert run("--select", ONE_MODEL).exit_code == 0
    assert run().exit_code == 0
    assert runs(published) == ["published"] * 3


def test_the_fingerprint_of_the_project_is_that_of_what_builds_it(tmp_path, monkeypatch):
    for name in ("dbt_project.yml", "requirements.lock", "models/a.sql", "tests/python/test_a.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(l2f.record, "ROOT", tmp_path)
    before = l2f.record.project_fingerprint()
    (tmp_path / "tests" / "python" / "test_a.py").write_text("two")
    (tmp_path / "README.md").write_text("two")
    assert l2f.record.project_fingerprint() == before
    (tmp_path / "models" / "a.sql").rename(tmp_path / "models" / "b.sql")
    assert l2f.record.project_fingerprint() != before


# Going on where the last run ended


@pytest.fixture
def broken(small_project, monkeypatch):
    """The mart `systems` cannot be built; calling it mends that."""
    node = next(node for node in small_project.nodes.values() if node.name == "systems")
    good = node.raw_code
    monkeypatch.setattr(node, "raw_code", "select 1 / from nowhere")
    return lambda: monkeypatch.setattr(node, "raw_code", good)


def built_by(result):
    return next(line.split("built")[1].strip() for line in result.stdout.splitlines() if "built  " in line)


def test_a_retry_builds_only_what_has_not_passed(run, broken, published):
    assert run().exit_code == 1
    broken()
    result = run()
    assert result.exit_code == 0, result.output
    assert built_by(result).startswith("1 model, 2 tests passed, ")
    kept = int(built_by(result).split("passed, ")[1].split(" ")[0])
    assert kept > 5
    assert asked(published, f"select count(*) from staging.{ONE_MODEL}") == [(1,)]
    tests = "select count(*) from quality.test_results where kind = 'dbt test' and status = 'pass'"
    assert asked(published, tests) == [(9,)], "what passed before counts as passed in this run"
    assert runs(published) == ["published"]


def test_a_retry_after_an_expectation_builds_nothing(run, extracts, published):
    place = extracts.root / "none" / "marts" / "core.yml"
    place.parent.mkdir(parents=True)
    few = "systems: {expectations: [{expect_table_row_count_to_be_between: {max_value: 1}, severity: stop, because: x, owner: y}]}"
    place.write_text(few)
    assert run().exit_code == 1
    accepted = run("--accept", "systems: table row count to be between")
    assert accepted.exit_code == 0, accepted.output
    assert built_by(accepted).startswith("0 tests passed, 15 more kept")
    assert asked(published, "select count(*) > 1 from marts.systems") == [(True,)]


def test_an_input_that_cannot_be_told_from_another_is_always_read(run, published, monkeypatch):
    monkeypatch.setattr(l2f.record, "input_fingerprint", lambda extracts, settings: None)
    assert run().exit_code == 0
    assert run().exit_code == 0
    assert runs(published) == ["published", "published"]


@pytest.mark.parametrize("change", ["extracts", "project", "options"])
def test_a_retry_begins_anew_when_anything_has_changed(run, broken, one_account, monkeypatch, change):
    assert run().exit_code == 1
    broken()
    if change == "extracts":
        one_account("a2")
    if change == "project":
        monkeypatch.setattr(l2f.record, "project_fingerprint", lambda: "another")
    result = run(*(["--as-of", "2020-08-31"] if change == "options" else []))
    assert result.exit_code == 0
    assert "kept" not in built_by(result)


def test_a_retry_after_a_crash_reads_what_was_noted_in_time(run, broken, published):
    assert run().exit_code == 1
    broken()
    progress = published.parent / ".candidate" / "progress.jsonl"
    head, *passed = progress.read_text().splitlines()
    progress.write_text("\n".join([head, *passed[:3], passed[3][:20]]))
    assert "3 more kept" in built_by(run())
    assert runs(published) == ["died", "published"]


def test_records_of_runs_that_failed_in_between_are_not_lost(run, broken, published):
    assert run("--select", f"{ONE_MODEL} +as_of").exit_code == 0
    assert run().exit_code == 1
    assert run().exit_code == 1
    broken()
    assert run().exit_code == 0
    assert runs(published) == ["published", "failed", "failed", "published"]


def test_what_a_part_has_left_is_no_beginning_of_a_whole_run(run, broken):
    assert run("--select", "+systems").exit_code == 1
    broken()
    assert "kept" not in built_by(run())


# Extracts that change under a run


@pytest.mark.parametrize("change", ["replaced", "added", "removed"])
def test_extracts_that_change_while_a_run_reads_them_are_not_published(run, one_account, extracts, published, monkeypatch, change):
    assert run().exit_code == 0
    one_account("a2")
    build = l2f.build.build

    def while_building(*arguments, **keywords):
        done = build(*arguments, **keywords)
        if change == "replaced":
            one_account("a3")
        if change == "added":
            extracts.add("zuora/contact.csv", [{"id": "c1"}])
        if change == "removed":
            (extracts.root / "production" / "zuora" / "account.csv").rename(extracts.root / "gone.csv")
            extracts.add("zuora/contact.csv", [{"id": "c1"}])
        return done

    monkeypatch.setattr(l2f.build, "build", while_building)
    result = run()
    assert result.exit_code == 2
    assert "Extracts changed while the run read them" in result.stderr
    assert ("contact.csv" if change == "added" else "account.csv") in result.stderr
    assert asked(published, f"select billing_account_id from staging.{ONE_MODEL}") == [("a1",)]


# The quality page


@pytest.fixture
def page(published, monkeypatch):
    monkeypatch.delenv("L2F_SITE")
    return published.parent / "quality" / "index.html"


def test_every_run_writes_the_page(run, one_account, published, page, tmp_path, monkeypatch):
    result = run()
    assert f"quality      {page}" in result.stdout
    assert "The marts of 30 August 2020 are published" in page.read_text()
    one_account("a2", loaded_at="2020-08-29 01:00:00")
    assert run("--freshness", "clock").exit_code == 1
    said = page.read_text()
    assert "did not publish" in said and "The marts still show 30 August 2020" in said
    assert "zuora.account was last loaded" in said
    monkeypatch.setenv("L2F_SITE", str(tmp_path / "elsewhere"))
    assert run().exit_code == 0
    assert (tmp_path / "elsewhere" / "index.html").exists()


def test_a_page_that_cannot_be_written_changes_no_outcome(run, broken, published, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("L2F_SITE", str(tmp_path / "file" / "quality"))
    broken()
    result = run()
    assert result.exit_code == 0
    assert "could not be written" in result.stdout
    assert runs(published) == ["published"]


def test_docs_that_cannot_be_written_leave_the_page(run, one_account, page, monkeypatch):
    def break_off(*arguments):
        raise RuntimeError("No lineage today.")

    monkeypatch.setattr("l2f.docs.write", break_off)
    result = run()
    assert result.exit_code == 0
    assert "could not be written: No lineage today." in result.stdout
    assert "The marts of 30 August 2020 are published" in page.read_text()


# Notification


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps what it is sent in `server.received` and answers `server.status`, after `server.delay` seconds."""

    def do_POST(self):
        self.server.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        time.sleep(self.server.delay)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def receiver(monkeypatch):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.received, server.status, server.delay = [], 200, 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("L2F_NOTIFY_URL", f"http://127.0.0.1:{server.server_port}/hook")
    yield server
    server.shutdown()
    server.server_close()


def test_a_failure_and_the_recovery_are_told_and_nothing_else(run, broken, one_account, receiver):
    broken()
    assert run().exit_code == 0
    assert run("--force").exit_code == 0
    assert receiver.received == []
    one_account("a2", loaded_at="2020-08-29 01:00:00")
    assert run("--freshness", "clock").exit_code == 1
    [failure] = receiver.received
    assert (failure["event"], failure["outcome"], failure["stage"]) == ("failure", "failed", "freshness")
    assert "1 check of the data failed" in failure["message"]
    assert any("zuora.account was last loaded" in line for line in failure["details"])
    assert run().exit_code == 0
    assert [told["event"] for told in receiver.received] == ["failure", "recovery"]
    assert run("--force").exit_code == 0
    assert len(receiver.received) == 2


def test_a_command_gets_the_notification_on_its_standard_input(run, broken, tmp_path, monkeypatch):
    told = tmp_path / "told.json"
    keep = f"import sys; open({str(told)!r}, 'w').write(sys.stdin.read())"
    monkeypatch.setenv("L2F_NOTIFY_COMMAND", f'{sys.executable} -c "{keep}"')
    assert run().exit_code == 1
    assert json.loads(told.read_text())["stage"] == "build"


@pytest.mark.parametrize("trouble, said", [
    ("slow", "no answer within"), ("500", "answered 500"), ("refused", "refused"), ("command", "exit code 7"),
    ("hanging command", "no answer within"), ("no command", "No such file"), ("no url", "unknown url type"),
    ("file", "must be a URL of http or https"),
])  # fmt: skip
def test_who_does_not_listen_changes_no_outcome(run, broken, receiver, monkeypatch, trouble, said):
    monkeypatch.setattr(l2f.notify, "SECONDS_TO_LISTEN", 0.5)
    receiver.status, receiver.delay = (500 if trouble == "500" else 200), (30 if trouble == "slow" else 0)
    variables = {
        "refused": ("L2F_NOTIFY_URL", "http://127.0.0.1:9/hook"),
        "no url": ("L2F_NOTIFY_URL", "example"),
        "file": ("L2F_NOTIFY_URL", "file:///etc/hosts"),
        "command": ("L2F_NOTIFY_COMMAND", f"{sys.executable} -c 'raise SystemExit(7)'"),
        "hanging command": ("L2F_NOTIFY_COMMAND", "sleep 30"),
        "no command": ("L2F_NOTIFY_COMMAND", "/no/such/program"),
    }
    if trouble in variables:
        monkeypatch.setenv(*variables[trouble])
    result = run()
    assert result.exit_code == 1
    assert "nothing was published" in result.stderr
    assert "Nobody was told of this run by" in result.stderr and said in result.stderr
