"""Expectations: the files, the process that checks them, and what a run does with what it says."""

import shutil

import duckdb
import pytest
from conftest import ONE_MODEL

from l2f.errors import Stop
from l2f.expectations import Gate, mart_subjects, raw_subjects
from l2f.expectations import suites as suites_module
from l2f.expectations.suites import read
from l2f.publish import connect
from l2f.results import ERROR, FAIL, MASK, PASS, SKIPPED, WARN, Mask

ORDERS = {"shop.orders": ({"database": "l2f", "schema": "raw_shop", "table": "order_lines"},
                          {"id": "varchar", "seats": "bigint", "ordered_on": "date", "email": "varchar", "price": "decimal(28,9)"})}  # fmt: skip


# The files


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty expectations folder in place of the project's: `folder(text)` writes its one file, of the edge raw."""
    place = tmp_path / "expectations"
    monkeypatch.setattr(suites_module, "FOLDER", place)

    def write(text, edge="raw"):
        (place / edge).mkdir(parents=True, exist_ok=True)
        (place / edge / "shop.yml").write_text(text)

    return write


def wanted(expectation, subject="shop.orders", more=""):
    return f"owner: Shop\n{subject}:\n  key: [id]\n{more}  expectations:\n    - {expectation}\n      because: Nobody can sell.\n"


def columns(subjects):
    return {name: described for name, (_, described) in subjects.items()}


@pytest.mark.parametrize("edge, subjects", [("raw", raw_subjects), ("marts", mart_subjects)])
def test_the_files_of_the_project_have_no_mistake(project, edge, subjects):
    suites, mistakes = read(edge, columns(subjects(project.manifest)))
    assert [mistake.message for mistake in mistakes] == []
    assert suites


@pytest.mark.parametrize(
    "text, said",
    [
        ("shop.orders: {expectations: [", "while parsing"),
        ("- a list", "must be a mapping"),
        (wanted("severity: stop", "shop.order"), "There is no source shop.order. Is it shop.orders?"),
        ("owner: x\nshop.orders: {expectation: []}", "`expectation` is unknown. Is it expectations?"),
        (wanted("expect_column_to_exists: {column: id}\n      severity: stop"), "Is it expect_column_to_exist?"),
        (wanted("expect_column_to_exist: {column: id}\n      severity: stopp"), "unknown severity 'stopp'. Write one of stop, warn"),
        (wanted("expect_column_to_exist: {column: id}\n      severtiy: stop"), "`severtiy` is unknown. Is it severity?"),
        (wanted("expect_column_values_to_be_null: {column: seat}\n      severity: warn"), "no column seat. Is it seats?"),
        (wanted("severity: warn"), "has one type"),
        (wanted("expect_column_to_exist: {column: id}\n      severity: warn").replace("because: N", "owner: n"), "`because` is missing"),
        (wanted("expect_column_to_exist: {column: id}\n      severity: warn").replace("owner: Shop\n", ""), "`owner` is missing"),
        ("shop.orders: {expectations: [a sentence]}", "is no expectation"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file_and_stops_nothing(folder, text, said):
    folder(text)
    _, [mistake] = read("raw", columns(ORDERS))
    assert said in mistake.message and "shop.yml" in mistake.message
    assert mistake.status == ERROR and not mistake.stops


def test_a_mistake_keeps_nothing_else_from_being_checked(folder):
    good = "{expect_column_to_exist: {column: id}, severity: warn, because: Nobody can sell.}"
    bad = good.replace("warn", "warm")
    folder(f"owner: Shop\nshop.order: {{expectations: [{good}]}}\nshop.orders: {{expectations: [{bad}, {good}]}}\n")
    [suite], mistakes = read("raw", columns(ORDERS))
    assert [expectation.name for expectation in suite.expectations] == ["shop.orders: column to exist of id"]
    assert len(mistakes) == 2


# The process


@pytest.fixture(scope="module")
def gate():
    made = Gate("local")
    yield made
    made.close()


@pytest.fixture
def check(tmp_path, gate, folder, project):
    """Checks one expectation on raw rows (SQL); gives its Result."""
    path = tmp_path / "l2f.duckdb"

    def made(expectation, rows, before=(), severity="stop"):
        with connect(path) as connection:
            connection.execute(f"create schema raw_shop; create view raw_shop.\"OrderLines\" as {rows}")
        folder(wanted(f"{expectation}\n      severity: {severity}"))
        [result], _ = gate.check("raw", ORDERS, path, dict(before), Mask(project.manifest))
        path.unlink()
        return result

    return made


TEXT = """select * from (values ('1', '10', '2020-08-01', 'a@example.com', '1.50'), ('2', ' 1000 ', 'soon', 'b@example.com', ''))
          as loaded ("ID", "Seats", "Ordered-On", "Email", "PRICE")"""


def test_raw_columns_have_their_declared_names_and_types_whatever_the_loader_calls_them(check):
    result = check("expect_column_values_to_be_between: {column: seats, max_value: 999}", TEXT)
    assert (result.status, result.failing_rows, result.observed) == (FAIL, 1, "50.0 % of 2 rows")
    assert result.examples == [{"id": "2", "seats": 1000.0}]
    assert check("expect_column_values_to_be_between: {column: seats, max_value: 1000}", TEXT).status == PASS
    dates = "expect_column_values_to_be_between: {{column: ordered_on, max_value: '{}'}}"
    assert check(dates.format("2020-08-01"), TEXT).status == PASS
    assert check(dates.format("2020-07-31"), TEXT).failing_rows == 1
    typed = "select 1 as id, 7 as seats, date '2020-08-02' as ordered_on, null as email, 1.5 as price"
    assert check(dates.format("2020-08-01"), typed).failing_rows == 1


def test_examples_hide_personal_data(check):
    result = check("unexpected_rows_expectation: {unexpected_rows_query: 'select id, email, seats from {batch} where id = 2'}", TEXT)
    assert result.examples == [{"id": "2", "email": MASK, "seats": 1000.0}]


@pytest.mark.parametrize("severity, status", [("stop", FAIL), ("warn", WARN)])
def test_only_the_severity_stop_stops(check, severity, status):
    result = check("expect_table_row_count_to_be_between: {max_value: 1}", TEXT, severity=severity)
    assert (result.status, result.stops) == (status, severity == "stop")
    assert (result.owner, result.message, result.observed) == ("Shop", "Nobody can sell.", "2, expected at most 1")


VOLUME = "expect_table_row_count_to_be_between: {min_value: {$PARAMETER: rows_before * 0.5}}"


def test_the_volume_is_compared_with_the_last_publication_once_there_is_one(check):
    assert check(VOLUME, TEXT).status == SKIPPED
    assert check(VOLUME, TEXT, {("shop.orders", "rows"): 4}).status == PASS
    assert check(VOLUME, TEXT, {("shop.orders", "rows"): 6}).status == FAIL
    assert check(VOLUME, TEXT, {("shop.users", "rows"): 5}).status == SKIPPED


def test_what_cannot_be_checked_has_not_passed(check):
    result = check("expect_column_values_to_be_between: {column: price, max_value: 1}", "select 1 as id")
    assert result.status == ERROR and result.stops
    assert "It could not be checked" in result.message and "price" in result.message
    assert not check("expect_column_values_to_be_between: {column: price, max_value: 1}", "select 1 as id", severity="warn").stops
    assert check("expect_column_to_exist: {column: price}", "select 1 as id").status == FAIL


def test_a_table_that_the_environment_lacks_is_skipped_and_an_empty_one_is_not(check, gate, tmp_path, project):
    empty = "select * from (select 1 as id, 2 as seats) as loaded where false"
    assert check("expect_column_values_to_be_between: {column: seats, max_value: 1}", empty).status == PASS
    connect(tmp_path / "l2f.duckdb").close()
    [result], measures = gate.check("raw", ORDERS, tmp_path / "l2f.duckdb", {}, Mask(project.manifest))
    assert (result.status, measures) == (SKIPPED, {})


def test_measures_are_taken_for_the_next_publication(gate, folder, tmp_path, project):
    path = tmp_path / "l2f.duckdb"
    with connect(path) as connection:
        connection.execute("create schema raw_shop; create table raw_shop.order_lines as select * from range(3) as r (seats)")
    folder(wanted("expect_column_to_exist: {column: seats}\n      severity: stop",
                  more="  measures: {seats: \"select sum(seats) from {batch}\"}\n"))  # fmt: skip
    _, measures = gate.check("raw", ORDERS, path, {}, Mask(project.manifest))
    assert measures == {("shop.orders", "rows"): 3.0, ("shop.orders", "seats"): 3.0}


def test_a_process_that_dies_stops_the_run(folder, tmp_path, project, monkeypatch):
    monkeypatch.setattr("sys.executable", shutil.which("false"))
    folder(wanted("expect_column_to_exist: {column: id}\n      severity: warn"))
    gate = Gate("local")
    with pytest.raises(Stop, match="did not answer"):
        gate.check("raw", ORDERS, tmp_path / "l2f.duckdb", {}, Mask(project.manifest))
    gate.close()


# A run


@pytest.fixture
def published(tmp_path):
    return tmp_path / "warehouse" / "l2f.duckdb"


SYSTEMS = f"+as_of {ONE_MODEL} +systems"
FEW = "expect_table_row_count_to_be_between: {max_value: 1}\n      severity: "
ACCOUNT = {"id": "a1", "_sdc_batched_at": "2020-08-30 01:00:00"}


def marts(published):
    with duckdb.connect(str(published), read_only=True) as connection:
        return [connection.execute(f"from {name} order by all").fetchall() for name in (f"staging.{ONE_MODEL}", "marts.systems")]


def test_a_mart_expectation_that_fails_keeps_the_old_marts_and_says_why(command, extracts, published, folder):
    extracts.add("zuora/account.csv", [ACCOUNT])
    assert command("--extracts", extracts.root, "--select", SYSTEMS).exit_code == 0
    before = marts(published)
    extracts.add("zuora/account.csv", [ACCOUNT | {"id": "a2"}])
    folder(wanted(FEW + "stop", "systems").replace("[id]", "[system_name]"), "marts")
    result = command("--extracts", extracts.root, "--select", SYSTEMS)
    assert result.exit_code == 1
    for said in ("1 check of the data failed; nothing was published", "Nobody can sell.", "Owner: Shop", "table row count"):
        assert said in result.stderr
    assert marts(published) == before
    with duckdb.connect(str(published), read_only=True) as connection:
        run = connection.execute("select outcome, stage, checks_failed from quality.runs order by run_id desc").fetchall()[0]
        found = connection.execute(
            "select test_name, subject_type, severity, owner, message from quality.test_results where status = 'fail'"
        ).fetchall()
    assert run == ("failed", "mart expectations", 1)
    assert found == [("systems: table row count to be between", "mart", "stop", "Shop", "Nobody can sell.")]
    accepted = command("--extracts", extracts.root, "--select", SYSTEMS, "--accept", "systems: table row count to be between")
    assert accepted.exit_code == 0, accepted.output
    assert "warnings     systems: table row count to be between" in accepted.output
    assert marts(published) != before


def test_a_warning_and_a_mistake_publish_and_are_said(command, extracts, published, folder):
    extracts.add("zuora/account.csv", [ACCOUNT])
    folder(wanted(FEW + "warn", "systems") + "system:\n  expectations: []\n", "marts")
    result = command("--extracts", extracts.root, "--select", SYSTEMS)
    assert result.exit_code == 0
    assert "systems: table row count to be between" in result.stdout
    assert "There is no mart system. Is it systems?" in result.stdout


def test_a_part_is_held_to_the_expectations_of_its_marts_alone(command, extracts, published):
    extracts.add("zuora/account.csv", [ACCOUNT])
    result = command("--extracts", extracts.root, "--select", "+as_of +row_ledger")
    assert result.exit_code == 0, result.output
    assert "warnings" not in result.stdout
    with duckdb.connect(str(published), read_only=True) as connection:
        found = connection.execute("select subject_name, status from quality.test_results where kind = 'mart expectation'")
        assert found.fetchall() == [("row_ledger", "pass")] * 2


def test_raw_that_lost_its_rows_stops_a_run_before_it_builds(command, warehouse, extracts, published):
    [(path,)] = warehouse.execute("select path from duckdb_databases() where not internal").fetchall()
    published.parent.mkdir()
    shutil.copy(path, published)
    before = marts(published)
    whole = shutil.copytree("sample_data/production", extracts.root / "production")
    lines = (whole / "zuora" / "subscription.csv").read_text().splitlines()
    (whole / "zuora" / "subscription.csv").write_text("\n".join(lines[: len(lines) // 2]) + "\n")
    result = command("--extracts", extracts.root)
    assert result.exit_code == 1
    assert "zuora.subscription: table row count to be between (107, expected at least 194)" in result.stderr
    assert "nothing was built" in result.stderr
    assert "Fewer rows than yesterday" in result.stderr
    assert marts(published) == before
