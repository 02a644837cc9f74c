"""What is kept of every run in the schema `quality`, whatever became of it."""

import datetime
import json

import duckdb
import pytest
from conftest import ONE_MODEL

import l2f.record
from l2f.results import MASK, Mask, Result
from l2f.warehouse import Session

SELECT = f"+as_of {ONE_MODEL}"
ACCOUNT = {"id": "a1", "_sdc_batched_at": "2020-08-30 01:00:00"}


@pytest.fixture
def published(tmp_path):
    return tmp_path / "warehouse" / "l2f.duckdb"


def kept(published, columns, table="runs"):
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute(f"select {columns} from quality.{table} order by all").fetchall()


def built(published):
    with duckdb.connect(str(published), read_only=True) as connection:
        return [connection.execute(f"from {name}").fetchall() for name in ("intermediate.as_of", f"staging.{ONE_MODEL}")]


def break_key_test(project, monkeypatch):
    """The key test of the model finds two rows with personal data; returns its name."""
    nodes = project.manifest.nodes.values()
    test = next(node for node in nodes if node.name.startswith(f"primary_key_{ONE_MODEL}_"))
    sql = "select 'a2' as billing_account_id, 'Jane' as first_name, 'Jane' as somebody, 2 as row_count from range(2)"
    monkeypatch.setattr(test, "raw_code", sql)
    return test.name


def test_a_run_that_publishes_keeps_what_it_read_built_and_tested(command, extracts, published):
    extracts.add("zuora/account.csv", [ACCOUNT])
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 0
    [run] = kept(
        published,
        "outcome, stage, message, environment, as_of_date::varchar, is_whole, tables_read, rows_read, models_built > 0,"
        " checks_passed, checks_failed, seconds > 0, run_id[:10] = started_at::date::varchar",
    )
    tests = kept(published, "subject_type, subject_name, kind, status, failing_rows", "test_results")
    assert run == (
        "published", "publish", None, "production", "2020-08-30", False, 1, 1, True, len(tests), 0, True, True
    )  # fmt: skip
    assert ("source", "zuora.account", "dbt test", "pass", 0) in tests
    assert kept(published, "count(distinct run_id)", "test_results") == [(1,)]


def test_the_same_input_has_the_same_fingerprint(command, extracts, published):
    for name in ("a1", "a1", "a2"):
        extracts.add("zuora/account.csv", [ACCOUNT | {"id": name}])
        assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 0
    first, second, third = [name for _, name in kept(published, "run_id, input_fingerprint")]
    assert first == second != third


def test_a_run_that_fails_is_kept_with_what_failed_and_changes_no_mart(command, project, extracts, published, monkeypatch):
    extracts.add("zuora/account.csv", [ACCOUNT])
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 0
    before = built(published)
    name = break_key_test(project, monkeypatch)
    extracts.add("zuora/account.csv", [ACCOUNT | {"id": "a2"}])
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 1
    [failed] = kept(published, "stage, message, checks_failed, rows_read", "runs where outcome = 'failed'")
    assert failed == ("build", "1 node failed; nothing was published.", 1, 1)
    [result] = kept(published, "test_name, subject_name, failing_rows, message", "test_results where status = 'fail'")
    assert result[:3] == (name, "zuora.account", 2)
    assert "no two rows have the same values" in result[3]
    rows = [json.loads(row) for (row,) in kept(published, "row_content", "failing_rows")]
    # Marked as personal in the project; described nowhere, so perhaps personal; neither.
    assert rows == [{"billing_account_id": "a2", "first_name": MASK, "somebody": MASK, "row_count": 2}] * 2
    assert len(kept(published, "run_id")) == 2
    assert built(published) == before


def test_a_run_that_is_refused_is_kept_once_there_is_a_warehouse(command, extracts, published):
    extracts.add("zuora/account.csv", "id;name\n1;2\n")
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 2
    assert not published.exists()
    extracts.add("zuora/account.csv", [ACCOUNT])
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 0
    extracts.add("zuora/account.csv", "id;name\n1;2\n")
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 2
    [(stage, details, models, fingerprint)] = kept(
        published, "stage, details, models_built, input_fingerprint", "runs where outcome = 'refused'"
    )
    assert (stage, models) == ("check", None)
    assert "account.csv" in details and len(fingerprint) == 32


def test_an_interrupted_run_is_kept(command, extracts, published, monkeypatch):
    extracts.add("zuora/account.csv", [ACCOUNT])
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 0
    monkeypatch.setattr("l2f.build.build", interrupt)
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 130
    assert kept(published, "outcome, stage") == [("interrupted", "build"), ("published", "publish")]


def interrupt(*arguments, **keywords):
    raise KeyboardInterrupt


def test_a_record_that_cannot_be_written_changes_no_outcome(command, extracts, published, monkeypatch):
    extracts.add("zuora/account.csv", [ACCOUNT])
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 0
    monkeypatch.setattr("shutil.copyfile", disk_full)
    extracts.add("zuora/account.csv", "id;name\n1;2\n")
    result = command("--extracts", extracts.root, "--select", ONE_MODEL)
    assert result.exit_code == 2
    assert "No record of this run could be kept: [Errno 28] No space left on device" in result.stderr
    assert [outcome for (outcome,) in kept(published, "outcome")] == ["published"]


def disk_full(*paths):
    raise OSError(28, "No space left on device")


def test_the_next_run_writes_down_that_one_was_killed(command, extracts, published):
    extracts.add("zuora/account.csv", [ACCOUNT])
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 0
    killed = published.parent / ".candidate" / "progress.jsonl"
    killed.parent.mkdir()
    killed.write_text('{"run_id": "2020-08-29T05:00:00.000000Z", "key": "another"}\n{"model.x": "succ')
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 0
    assert kept(published, "run_id, outcome", "runs where outcome <> 'published'") == [("2020-08-29T05:00:00.000000Z", "died")]


def test_a_clock_that_was_set_back_changes_no_order(command, extracts, published, monkeypatch):
    extracts.add("zuora/account.csv", [ACCOUNT])
    monkeypatch.setattr(l2f.record, "utc_now", lambda: datetime.datetime(2099, 1, 1))
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 0
    monkeypatch.undo()
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 0
    [(first,), (second,)] = kept(published, "run_id")
    assert (first, second) == ("2099-01-01T00:00:00.000000Z", "2099-01-01T00:00:00.000001Z")


def test_ledger_and_drift_of_each_publication_are_kept(warehouse):
    run_id = "(select max(run_id) from quality.runs where is_whole and outcome = 'published')"
    for table, mart in (("ledger_history", "row_ledger"), ("drift_history", "extract_drift")):
        history = warehouse.execute(f"select * exclude run_id from quality.{table} where run_id = {run_id} order by all")
        assert history.fetchall() == warehouse.execute(f"from marts.{mart} order by all").fetchall() != []


# The scorecard


@pytest.fixture
def session():
    with duckdb.connect() as connection:
        made = Session(connection)
        l2f.record.create(made)
        yield made


def checked(session, day, outcome="published", **statuses):
    """A whole run of a day of August 2020 in which checks of the mart `renewals` ended as said."""
    run = l2f.record.Run("production", is_whole=True, started_at=datetime.datetime(2020, 8, day, 5))
    run.results = [Result(name, "dbt test", "mart", "renewals", status) for name, status in statuses.items()]
    run.write(session, outcome)


def card(session, columns="checks, passed, warned, failed, trend, oldest_open_failure, failing_since"):
    [row] = session.query(f"select {columns} from quality.quality_scorecard")
    return tuple(row.values())


def test_the_scorecard_says_what_the_newest_run_found_of_each_check(session):
    checked(session, 1, keys="pass", sums="warn")
    assert card(session) == (2, 1, 1, 0, "new", None, None)
    checked(session, 2, "failed", keys="fail", sums="skipped")
    first = datetime.datetime(2020, 8, 2, 5)
    assert card(session) == (2, 0, 1, 1, "worse", "keys", first), "a check that was skipped says what it said before"
    checked(session, 3, "failed", keys="error", sums="fail")
    assert card(session) == (2, 0, 0, 2, "worse", "keys", first)
    assert card(session, "failed_runs_of_last_10") == (2,)
    checked(session, 4, keys="pass", sums="pass")
    assert card(session) == (2, 2, 0, 0, "better", None, None)


def test_a_failure_that_came_back_is_as_old_as_its_return(session):
    checked(session, 1, "failed", keys="fail")
    checked(session, 2, keys="pass")
    checked(session, 3, "failed", keys="fail")
    assert card(session, "oldest_open_failure, failing_since") == ("keys", datetime.datetime(2020, 8, 3, 5))


def test_a_check_that_is_no_longer_made_leaves_the_scorecard_with_the_next_publication(session):
    checked(session, 1, keys="pass", old="warn")
    checked(session, 2, "failed", keys="pass")
    assert card(session, "checks") == (2,)
    checked(session, 3, keys="pass")
    assert card(session, "checks, warned") == (1, 0)


def test_masks_know_names_in_any_case(project):
    rows = Mask(project.manifest).rows([{"First_Name": 7, "Billing_Account_Id": None, "amount": 1.5, "STATUS": "x" * 300}])
    assert rows == [{"First_Name": MASK, "Billing_Account_Id": None, "amount": 1.5, "STATUS": "x" * 200}]
