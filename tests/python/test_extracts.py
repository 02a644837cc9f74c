"""Extract files before and after the door: every case of bad_input, and which files are read at all."""

import json
import os
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from conftest import BAD_INPUT

from l2f.check import check, reader
from l2f.errors import Stop
from l2f.extracts import declared_tables, find

STOPPED = {
    "empty_file": ["account.csv (zuora.account): is empty"],
    "no_header": ["account.csv (zuora.account): the first line holds none of the table's declared columns"],
    "short_header": ["account.csv (zuora.account): line 2 has 3 fields, the header has 2"],
    "ragged_rows": ["account.csv (zuora.account): line 3 has 4 fields, the header has 3"],
    "wrong_delimiter": [
        "account.csv (zuora.account): is separated by semicolons",
        "contact.csv (zuora.contact): is separated by tabs",
        "subscription.csv (zuora.subscription): is separated by pipes",
    ],
    "key_column_missing": ["account.csv (zuora.account.id): the column is missing"],
    "required_column_missing": ["subscription.csv (zuora.subscription.version): the column is missing"],
    "two_columns_of_one_name": ['account.csv (zuora.account.CrmId): the columns "CrmId" and "crm_id" have one meaning'],
    "two_columns_of_one_name_in_parquet": ['account.parquet (zuora.account.CrmId): the columns "CrmId" and "crmid"'],
    "two_columns_of_one_name_in_jsonl": ['account.jsonl (zuora.account.CrmId): the columns "CrmId" and "crmId"'],
    "two_columns_of_one_name_between_files": ['tuesday.csv (zuora.account.crm_id): the columns "crmid" and "crm_id"'],
    "two_types_of_one_column": ["tuesday.parquet (zuora.account): the files store one column as different types"],
    "unterminated_quote": ["account.csv (zuora.account): a quote is opened and never closed"],
    "mixed_line_ends": ["account.csv (zuora.account): lines end in different ways"],
    "not_utf8": ["account.csv (zuora.account): line 2 is not UTF-8"],
    "utf16": ["account.csv (zuora.account): line 1 is not UTF-8"],
    "truncated_parquet": ["account.parquet (zuora.account): is not a whole Parquet file"],
    "malformed_json": ["account.jsonl (zuora.account): line 2 is not valid JSON"],
    "json_not_objects": ["account.jsonl (zuora.account): line 2 is not a JSON object"],
    "json_with_byte_order_mark": ["account.jsonl (zuora.account): begins with a byte order mark"],
}
USABLE = {
    "row_without_key": 2,
    "unparsable_date": 3,
    "amount_with_comma": 2,
    "unknown_status": 2,
    "unknown_charge_type": 4,
    "extra_column": 1,
    "missing_column": 1,
    "header_only": 0,
    "zero_byte_jsonl": 0,
    "duplicate_key_same_instant": 2,
    "salesforce_ids_15_and_18": 4,
    "bom_crlf_newline": 2,
    "epochs": 2,
    "hash_at_line_start": 3,
}
LEDGER = "staging.ingestion stg_zuora__accounts stg_zuora__subscriptions"


@pytest.mark.parametrize("name", STOPPED)
def test_unusable_extracts_end_the_run_before_the_build(command, tmp_path, name):
    result = command("--extracts", BAD_INPUT / name)
    assert result.exit_code == 2
    problems = [line for line in result.stderr.splitlines() if line.startswith("  ")]
    assert len(problems) == len(STOPPED[name])
    for expected, problem in zip(STOPPED[name], problems):
        assert expected in problem
        assert str(BAD_INPUT / name) in str(Path(problem.split(" (")[0].split(", ")[-1].strip()).absolute())
        assert problem.rstrip().endswith("."), "what to do is missing"
    assert not (tmp_path / "warehouse" / "l2f.duckdb").exists()
    assert "build" not in result.stderr.split("Error:")[0]


@pytest.mark.parametrize("name", USABLE)
def test_usable_extracts_are_counted_whole(project, name):
    assert project.check(BAD_INPUT / name) == USABLE[name]


def test_every_case_is_tested_and_explained():
    folders = {path.name for path in BAD_INPUT.iterdir() if path.is_dir()}
    assert folders == set(STOPPED) | set(USABLE)
    readme = (BAD_INPUT / "README.md").read_text().replace("`…_", "`two_columns_of_one_name_")
    assert [name for name in folders if f"`{name}`" not in readme] == []


def test_a_row_without_key_is_quarantined(project):
    built = project.build(BAD_INPUT / "row_without_key", LEDGER)
    assert rows(built, "billing_account_id", "stg_zuora__accounts") == [("a1",)]
    [(reason, column, value, raw_row)] = rows(
        built, "reason, column_name, raw_value, raw_row", "stg_ingestion__quarantined_rows"
    )
    assert (reason, column, value) == ("key is missing", "id", None)
    assert json.loads(raw_row)["name"] == "Has none"


def test_an_unparsable_date_quarantines_its_row_only_where_a_figure_needs_it(project):
    built = project.build(BAD_INPUT / "unparsable_date", LEDGER)
    assert rows(built, "subscription_id, created_at", "stg_zuora__subscriptions") == [
        ("s1", datetime(2019, 12, 31, 8)),
        ("s3", None),
    ]
    assert rows(built, "row_key, column_name, raw_value", "stg_ingestion__quarantined_rows") == [
        ("s2", "termstartdate", "31.12.2019")
    ]
    assert ("createddate", "unreadable value", 1) in drift(built, "subscription")


def test_an_amount_with_a_comma_is_quarantined(project):
    built = project.build(BAD_INPUT / "amount_with_comma", LEDGER)
    assert rows(built, "billing_account_id", "stg_zuora__accounts") == [("a1",)]
    assert rows(built, "row_key, reason, column_name, raw_value", "stg_ingestion__quarantined_rows") == [
        ("a2", "value is not a decimal", "balance", "12,50")
    ]


def test_an_unknown_status_is_staged_as_it_came(project):
    built = project.build(BAD_INPUT / "unknown_status", "stg_zuora__subscriptions")
    assert rows(built, "subscription_id, status", "stg_zuora__subscriptions") == [
        ("s1", "Active"),
        ("s2", "Hibernating"),
    ]


def test_an_unknown_charge_type_is_quarantined(project):
    """It could be ARR or not, and nobody would miss it."""
    built = project.build(BAD_INPUT / "unknown_charge_type", "staging.ingestion stg_zuora__rate_plan_charges")
    staged = rows(built, "rate_plan_charge_id, charge_type", "stg_zuora__rate_plan_charges")
    assert staged == [("c1", "recurring"), ("c2", "Onetime")]
    quarantined = rows(built, "row_key, reason, column_name, raw_value", "stg_ingestion__quarantined_rows")
    assert quarantined == [
        ("c3", "value is none of Recurring, OneTime, Usage", "chargetype", "Subscription"),
        ("c4", "required value is missing", "chargetype", None),
    ]


def test_an_extra_column_is_drift(project):
    built = project.build(BAD_INPUT / "extra_column", LEDGER)
    assert rows(built, "billing_account_id", "stg_zuora__accounts") == [("a1",)]
    assert ("favouritecolour", "undeclared column", 0) in drift(built, "account")


def test_a_missing_column_is_null_and_drift(project):
    built = project.build(BAD_INPUT / "missing_column", LEDGER)
    assert rows(built, "billing_account_id, account_name, created_at, typeof(created_at)", "stg_zuora__accounts") == [
        ("a1", None, None, "TIMESTAMP")
    ]
    assert ("name", "missing column", 0) in drift(built, "account")


@pytest.mark.parametrize("name", ["header_only", "zero_byte_jsonl"])
def test_a_file_without_rows_is_an_empty_table_not_a_missing_one(project, name):
    built = project.build(BAD_INPUT / name, LEDGER)
    assert rows(built, "billing_account_id", "stg_zuora__accounts") == []
    assert not [kind for _, kind, _ in drift(built, "account") if kind == "missing table"]


def test_the_same_row_wins_whatever_the_order_in_the_file(project, case):
    extracts = case("duplicate_key_same_instant")
    path = extracts.root / "production" / "zuora" / "account.csv"
    header, *lines = path.read_text().splitlines()
    winners = set()
    for order in (lines, lines[::-1]):
        path.write_text("\n".join([header, *order]) + "\n")
        built = project.build(extracts, LEDGER)
        winners.add(tuple(rows(built, "billing_account_id, account_name", "stg_zuora__accounts")))
        assert rows(built, "superseded_rows", "stg_ingestion__left_out_rows") == [(1,)]
    assert len(winners) == 1


def test_15_and_18_characters_are_one_account(project):
    built = project.build(BAD_INPUT / "salesforce_ids_15_and_18", "stg_zuora__accounts stg_salesforce__accounts")
    assert rows(built, "distinct crm_account_id", "stg_zuora__accounts") == [("0016100000abcDEAAY",)]
    assert rows(built, "crm_account_id, account_name", "stg_salesforce__accounts") == [
        ("0016100000abcDEAAY", "As it is written today")
    ]


def test_byte_order_mark_crlf_and_a_quoted_line_end(project):
    built = project.build(BAD_INPUT / "bom_crlf_newline", "stg_zuora__accounts")
    assert rows(built, "billing_account_id, account_name, created_at", "stg_zuora__accounts") == [
        ("a1", "Two\r\nlines", datetime(2020, 8, 1)),
        ("a2", "One line", datetime(2020, 8, 2)),
    ]


def test_seconds_and_milliseconds_are_one_moment(project):
    built = project.build(BAD_INPUT / "epochs", "stg_zuora__accounts")
    assert (
        rows(built, "created_at, updated_at", "stg_zuora__accounts")
        == [(datetime(2020, 8, 1), datetime(2020, 8, 1))] * 2
    )


def test_a_hash_does_not_begin_a_comment(project):
    built = project.build(BAD_INPUT / "hash_at_line_start", "stg_zuora__accounts")
    assert rows(built, "billing_account_id", "stg_zuora__accounts") == [("#2",), ("#3",), ("1",)]


def test_a_file_that_may_not_be_read_is_named(project):
    # A folder that everyone may enter, unlike pytest's own.
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        path = Path(folder) / "production" / "zuora" / "account.csv"
        path.parent.mkdir(parents=True)
        path.write_text("id\na1\n")
        path.chmod(0o000)
        found = find(project.settings(folder, "production"), declared_tables(project.manifest))
        with unprivileged(), pytest.raises(Stop) as stop:
            check(found, reader(project.manifest))
    assert stop.value.exit_code == 2
    assert "account.csv (zuora.account): cannot be opened: Permission denied" in stop.value.details[0]


def test_all_problems_are_listed(project, extracts):
    extracts.add("zuora/account.csv", "")
    extracts.add("zuora/subscription.csv", "name\nA-S1\n")
    extracts.add("salesforce/lead.jsonl", "{")
    with pytest.raises(Stop) as stop:
        project.check(extracts)
    problems = "\n".join(stop.value.details)
    for named in ("account.csv", "subscription.id", "subscription.version", "lead.jsonl"):
        assert named in problems


def test_an_alternative_key_is_enough_where_a_loader_leaves_out_the_key(project, extracts):
    extracts.add("zuora/rateplanchargetier.csv", [{"rateplanchargeid": "c1", "currency": "USD", "price": "4.00"}])
    assert project.check(extracts) == 1
    extracts.add("zuora/rateplanchargetier.csv", [{"rateplanchargeid": "c1", "price": "4.00"}])
    with pytest.raises(Stop) as stop:
        project.check(extracts)
    assert "zuora.rateplanchargetier.currency" in stop.value.details[0]


def test_what_nobody_declared_is_ignored_and_reported(project, extracts):
    extracts.add("zuora/account.csv", "id\na1\n")
    extracts.add("zuora/weather.csv", "not;looked at")
    extracts.add("zuora/account/notes.txt", "nor this")
    extracts.add("zuora/contact.xlsx", b"\x00")
    extracts.add("shoe_sizes/feet.csv", "")
    found = find(project.settings(extracts, "production"), declared_tables(project.manifest))
    assert project.check(extracts) == 1
    ignored = {str(path.relative_to(extracts.root / "production")) for path in found.ignored}
    assert ignored == {"zuora/weather.csv", "zuora/account/notes.txt", "zuora/contact.xlsx", "shoe_sizes"}
    assert "salesforce" in found.missing_applications and "zuora" not in found.missing_applications
    assert "zuora.contact" in map(str, found.missing_tables) and "zuora.account" not in map(str, found.missing_tables)


def test_what_is_checked_is_what_dbt_mounts(project, extracts):
    extracts.add("zuora/RatePlanCharge.csv", "id\n1\n")
    extracts.add("zuora/rate_plan/part-1.parquet", [{"id": "1"}])
    extracts.add("zuora/rate_plan/part-2.jsonl", [{"id": "2"}])
    extracts.add("zuora/nobodys.csv", "id\n1\n")
    extracts.add("salesforce/ACCOUNT.jsonl", [{"id": "1"}])
    extracts.add("salesforce/deeper/still/account.csv", "id\n1\n")
    found = find(project.settings(extracts, "production"), declared_tables(project.manifest))
    built = project.build(extracts, "stg_zuora__accounts")
    mounted = built.execute(
        "select schema_name, view_name from duckdb_views() where schema_name like 'raw_%'"
    ).fetchall()
    assert {f"raw_{table.application}.{table.name}" for table in found.files} == {f"{s}.{v}" for s, v in mounted}


def test_check_and_build_read_by_the_same_sql(project, tmp_path):
    sql = reader(project.manifest)([tmp_path / "it's.csv", tmp_path / "b.jsonl"])
    assert "it''s.csv" in sql and "read_csv" in sql and "all_varchar" in sql and "read_json" in sql


def rows(built, columns, model):
    return built.execute(f"select {columns} from staging.{model} order by all").fetchall()


def drift(built, table):
    return built.execute(
        "select column_name, drift_kind, affected_rows from staging.stg_ingestion__drift "
        "where system = 'zuora' and table_name = ?",
        [table],
    ).fetchall()


class unprivileged:
    """The superuser may read everything: become nobody for a moment."""

    def __enter__(self):
        self.user = os.geteuid()
        if self.user == 0:
            os.seteuid(65534)

    def __exit__(self, *_):
        os.seteuid(self.user)
