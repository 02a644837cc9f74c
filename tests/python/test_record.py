"""What is kept of every run in the schema `quality`, whatever became of it."""

import duckdb
import pytest
from conftest import ONE_MODEL

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


def test_a_run_that_publishes_keeps_what_it_read_built_and_tested(command, extracts, published):
    extracts.add("zuora/account.csv", [ACCOUNT])
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 0
    [run] = kept(
        published,
        "outcome, message, environment, as_of_date::varchar, is_whole, tables_read, rows_read, models_built > 0, tests_passed,"
        " tests_failed, seconds > 0, run_id[:10] = started_at::date::varchar",
    )
    tests = kept(published, "model_name, status, failing_rows", "test_results")
    assert run == ("published", None, "production", "2020-08-30", False, 1, 1, True, len(tests), 0, True, True)
    assert ("stg_zuora__accounts", "pass", 0) in tests
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
    nodes = project.manifest.nodes.values()
    test = next(node for node in nodes if node.name.startswith(f"primary_key_{ONE_MODEL}_"))
    monkeypatch.setattr(test, "raw_code", "select 'a2' as billing_account_id union all select 'a2'")
    extracts.add("zuora/account.csv", [ACCOUNT | {"id": "a2"}])
    assert command("--extracts", extracts.root, "--select", SELECT).exit_code == 1
    [failed] = kept(published, "message, tests_failed, rows_read", "runs where outcome = 'failed'")
    assert failed == ("1 node failed; nothing was published.", 1, 1)
    [result] = kept(published, "test_name, model_name, failing_rows", "test_results where status = 'fail'")
    assert result == (test.name, ONE_MODEL, 2)
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
    [(message, models, fingerprint)] = kept(
        published, "message, models_built, input_fingerprint", "runs where outcome = 'refused'"
    )
    assert message and models is None and len(fingerprint) == 32


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
