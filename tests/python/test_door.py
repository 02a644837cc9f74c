"""The ingestion door on DuckDB: whatever loader wrote the extracts, staging reads the same rows."""

import itertools
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

import l2f.build

LOADED = {"_sdc_batched_at": "2020-08-31 01:00:00"}
LEFT_OUT, QUARANTINE, DRIFT = "stg_ingestion__left_out_rows", "stg_ingestion__quarantined_rows", "stg_ingestion__drift"


# Spellings

SPELLINGS = {
    "Stitch": (
        "subscription.csv",
        ["id", "name", "version", "termstartdate", "autorenew", "renewal_subscription__c__c", "_sdc_batched_at"],
    ),
    "Fivetran": (
        "subscription.parquet",
        ["id", "name", "version", "term_start_date", "auto_renew", "renewal_subscription_c_c", "_fivetran_synced"],
    ),
    "Airbyte": (
        "Subscription.jsonl",
        ["Id", "Name", "Version", "TermStartDate", "AutoRenew", "Renewal_Subscription__c__c", "_airbyte_extracted_at"],
    ),
    "the raw API": (
        "subscription.jsonl",
        ["id", "name", "version", "termStartDate", "autoRenew", "Renewal_Subscription__c__c", "_dlt_load_id"],
    ),
    "upper case": (
        "SUBSCRIPTION.csv",
        ["ID", "NAME", "VERSION", "TERMSTARTDATE", "AUTORENEW", "RENEWAL_SUBSCRIPTION__C__C", "_SDC_EXTRACTED_AT"],
    ),
}


@pytest.mark.parametrize("loader", SPELLINGS)
def test_every_loader_is_read_without_configuration(project, extracts, loader):
    file, names = SPELLINGS[loader]
    # Only the load time says which one is newer: everything else would say the opposite.
    old = ["s1", "A-S1", "2", "2020-01-01", "true", "A-S9", "1598745600"]
    new = ["s1", "A-S1", "1", "2019-01-01", "false", "A-S2", "1598832000"]
    extracts.add(f"zuora/{file}", [dict(zip(names, values)) for values in (new, old)])
    built = project.build(extracts, "stg_zuora__subscriptions")
    assert staged(
        built,
        "stg_zuora__subscriptions",
        "subscription_id, subscription_name, version, term_start_date, is_auto_renew, renewal_subscription_names",
    ) == [("s1", "A-S1", 1, date(2019, 1, 1), False, "A-S2")]


@pytest.mark.parametrize("name", ["rateplancharge", "rate_plan_charge", "RatePlanCharge", "RATE_PLAN_CHARGE"])
def test_every_spelling_of_a_table_name_is_read(project, extracts, name):
    charge = {"id": "c1", "rate_plan_id": "r1", "charge_type": "OneTime", "effective_start_date": "2020-01-01"}
    extracts.add(f"zuora/{name}.csv", [charge])
    built = project.build(extracts, "stg_zuora__rate_plan_charges")
    assert staged(built, "stg_zuora__rate_plan_charges", "rate_plan_charge_id, rate_plan_id") == [("c1", "r1")]


@pytest.mark.parametrize(
    "channel",
    [
        {"via": {"channel": "email"}},
        {"via": '{"channel": "email"}'},
        {"via_channel": "email"},
        {"via__channel": "email"},
    ],
    ids=["object", "JSON text", "Fivetran", "dlt"],
)
def test_nested_fields_are_read_nested_or_flattened(project, extracts, channel):
    extracts.add("zendesk/tickets.jsonl", [{"id": 1, "created_at": "2020-08-01T00:00:00Z", **channel}])
    built = project.build(extracts, "stg_zendesk__tickets")
    assert staged(built, "stg_zendesk__tickets", "ticket_id, channel") == [("1", "email")]


# Values

MIDNIGHT = [
    "2020-08-01",
    "2020-08-01 00:00:00",
    "2020-08-01 00:00:00.000000",
    "2020-08-01T00:00:00",
    "2020-08-01T00:00:00Z",
    "2020-08-01T00:00:00.000Z",
    "2020-08-01T00:00:00+0000",
    "2020-08-01T00:00:00.000+0000",
    "2020-08-01T00:00:00+00:00",
    "2020-08-01T02:00:00+02:00",
    "2020-08-01 02:00:00 +0200",
    "2020-07-31T17:00:00.000-0700",
    "1596240000",
    "1596240000.0",
    "1596240000000",
]
UNREADABLE_MOMENTS = [
    "31.12.2019",
    "08/01/2020",
    "2020-02-30",
    "2020-13-01",
    "yesterday",
    "0",
    "-1",
    "20200801",
    "1596240000000000000",
]


def test_every_form_of_a_moment_is_read_in_utc(project, extracts):
    extracts.add("zuora/account.csv", [{"id": text, "createddate": text} for text in MIDNIGHT])
    built = project.build(extracts, "stg_zuora__accounts")
    moments = dict(staged(built, "stg_zuora__accounts", "billing_account_id, created_at"))
    assert moments == dict.fromkeys(MIDNIGHT, datetime(2020, 8, 1))


def test_every_form_of_a_day_is_read_as_the_day_that_is_written(project, extracts):
    extracts.add(
        "zuora/subscription.csv", [{"id": t, "name": "A-S1", "version": "1", "termstartdate": t} for t in MIDNIGHT]
    )
    built = project.build(extracts, "stg_zuora__subscriptions")
    days = dict(staged(built, "stg_zuora__subscriptions", "subscription_id, term_start_date"))
    assert days == {text: date.fromisoformat(text[:10]) if "-" in text else date(2020, 8, 1) for text in MIDNIGHT}


def test_fractions_of_seconds_are_kept(project, extracts):
    forms = {
        "2020-08-01T10:00:00.250Z": 250,
        "2020-08-01 10:00:00.25": 250,
        "1596276000250": 250,
        "1596276000.250": 250,
    }
    extracts.add("zuora/account.csv", [{"id": text, "createddate": text} for text in forms])
    built = project.build(extracts, "stg_zuora__accounts")
    assert dict(staged(built, "stg_zuora__accounts", "billing_account_id, created_at")) == {
        text: datetime(2020, 8, 1, 10) + timedelta(milliseconds=milliseconds) for text, milliseconds in forms.items()
    }


def test_an_unreadable_moment_is_null_and_drift(project, extracts):
    extracts.add("zuora/account.csv", [{"id": text, "createddate": text} for text in UNREADABLE_MOMENTS])
    built = project.build(extracts, f"stg_zuora__accounts {DRIFT}")
    moments = dict(staged(built, "stg_zuora__accounts", "billing_account_id, created_at"))
    assert moments == dict.fromkeys(UNREADABLE_MOMENTS)
    assert drift(built, "unreadable value") == [("account", "createddate", len(UNREADABLE_MOMENTS))]


def test_every_form_of_a_flag_is_read(project, extracts):
    forms = {
        **dict.fromkeys(["true", "TRUE", "True", "t", "1", "yes", "YES"], True),
        **dict.fromkeys(["false", "FALSE", "False", "f", "0", "no", "NO"], False),
        **dict.fromkeys(["maybe", "2", "-"]),
    }
    extracts.add("zuora/account.csv", [{"id": text, "autopay": text} for text in forms])
    built = project.build(extracts, "stg_zuora__accounts")
    assert dict(staged(built, "stg_zuora__accounts", "billing_account_id, is_auto_pay")) == forms


def test_decimals_are_exact(project, extracts):
    forms = {
        "12.500000000": "12.5",
        "12.5": "12.5",
        "-3": "-3",
        "0": "0",
        "0.10": "0.1",
        "9007199254740993.01": "9007199254740993.01",
    }
    extracts.add("zuora/account.csv", [{"id": text, "balance": text} for text in forms])
    built = project.build(extracts, "stg_zuora__accounts")
    balances = dict(staged(built, "stg_zuora__accounts", "billing_account_id, balance_amount"))
    assert balances == {text: Decimal(value) for text, value in forms.items()}


@pytest.mark.parametrize("extension", ["csv", "parquet", "jsonl"])
def test_empty_text_is_null_and_not_drift(project, extracts, extension):
    columns = ["name", "createddate", "balance", "autopay", "crmid"]
    if extension == "csv":
        extracts.add("zuora/account.csv", f'id,{",".join(columns)}\na1,,,,,\na2,"","","","",""\n')
    else:
        extracts.add(f"zuora/account.{extension}", [{"id": id, **dict.fromkeys(columns, "")} for id in ("a1", "a2")])
    built = project.build(extracts, f"stg_zuora__accounts {DRIFT} {QUARANTINE}")
    columns = "account_name, created_at, balance_amount, is_auto_pay, crm_account_id"
    assert staged(built, "stg_zuora__accounts", columns) == [(None,) * 5] * 2
    assert drift(built, "unreadable value") == []
    assert quarantined(built) == []


TYPED = {
    "id": 17,
    "accountnumber": 4503599627370497.0,
    "createddate": datetime(2020, 8, 1, 2, tzinfo=timezone(timedelta(hours=2))),
    "updateddate": datetime(2020, 8, 1),
    "balance": Decimal("12.50"),
    "autopay": True,
    "name": None,
}
READ_AS = ("17", "4503599627370497", datetime(2020, 8, 1), datetime(2020, 8, 1), Decimal("12.5"), True, None)
ALL_TYPES = "billing_account_id, account_number, created_at, updated_at, balance_amount, is_auto_pay, account_name"


def test_typed_parquet_is_read_like_text(project, extracts):
    extracts.add("zuora/account.parquet", [TYPED])
    built = project.build(extracts, "stg_zuora__accounts")
    assert staged(built, "stg_zuora__accounts", ALL_TYPES) == [READ_AS]


def test_typed_json_is_read_like_text(project, extracts):
    row = TYPED | {
        "createddate": 1596240000,
        "updateddate": 1596240000000,
        "balance": 12.50,
        "accountnumber": 4503599627370497,
    }
    extracts.add("zuora/account.jsonl", [row])
    built = project.build(extracts, "stg_zuora__accounts")
    assert staged(built, "stg_zuora__accounts", ALL_TYPES) == [READ_AS]


@pytest.mark.parametrize("extension", ["parquet", "jsonl"])
def test_nested_values_stay_json_text(project, extracts, extension):
    extracts.add(f"zendesk/tickets.{extension}", [{"id": 1, "tags": ["a", "b"], "via": {"channel": "web"}}])
    built = project.build(extracts, "stg_zendesk__tickets")
    [(tags, channel)] = staged(built, "stg_zendesk__tickets", "tags, channel")
    assert tags.replace(" ", "") == '["a","b"]'
    assert channel == "web"


# Files and folders

FORMATS = ["csv", "parquet", "jsonl"]


@pytest.mark.parametrize("extension", FORMATS)
def test_a_folder_is_one_table(project, extracts, extension):
    extracts.add(f"zuora/account/2020-08-30.{extension}", [{"id": "a1", "name": "Alder"}])
    extracts.add(f"zuora/account/2020-08-31.{extension}", [{"id": "a2", "batch": "Batch1"}])
    built = project.build(extracts, "stg_zuora__accounts")
    assert staged(built, "stg_zuora__accounts", "billing_account_id, account_name, batch") == [
        ("a1", "Alder", None),
        ("a2", None, "Batch1"),
    ]


@pytest.mark.parametrize("first, second", list(itertools.combinations(FORMATS, 2)))
def test_formats_may_be_mixed(project, extracts, first, second):
    extracts.add(
        f"zuora/account/part-1.{first}", [{"id": "a1", "name": "Alder", "createddate": "2020-08-01T00:00:00Z"}]
    )
    extracts.add(
        f"zuora/account/part-2.{second}", [{"Id": "a2", "Name": "Birch", "CreatedDate": "2020-08-01 00:00:00"}]
    )
    built = project.build(extracts, "stg_zuora__accounts")
    assert project.check(extracts) == 2
    assert staged(built, "stg_zuora__accounts", "billing_account_id, account_name, created_at") == [
        ("a1", "Alder", datetime(2020, 8, 1)),
        ("a2", "Birch", datetime(2020, 8, 1)),
    ]


def test_a_file_and_a_folder_of_one_table_are_both_read(project, extracts):
    extracts.add("zuora/account.csv", [{"id": "a1"}])
    extracts.add("zuora/account/more.csv", [{"id": "a2"}])
    built = project.build(extracts, "stg_zuora__accounts")
    assert staged(built, "stg_zuora__accounts", "billing_account_id") == [("a1",), ("a2",)]


@pytest.mark.parametrize("present", ["zuora/contact.csv", "salesforce/account.csv"], ids=["table", "application"])
def test_what_is_absent_is_empty_and_typed(project, extracts, present):
    extracts.add("zuora/account.csv", [{"id": "a1"}])
    expected = project.build(extracts, "stg_zuora__accounts").execute("describe staging.stg_zuora__accounts").fetchall()
    (extracts.root / "production/zuora/account.csv").unlink()
    (extracts.root / "production/zuora").rmdir()
    extracts.add(present, [{"id": "x"}])
    built = project.build(extracts, "stg_zuora__accounts")
    assert built.execute("describe staging.stg_zuora__accounts").fetchall() == expected
    assert staged(built, "stg_zuora__accounts", "*") == []


def test_another_environment_is_read_from_its_folder(project, extracts):
    extracts.add("zuora/account.csv", [{"id": "production"}])
    extracts.add("zuora/account.csv", [{"id": "staging", "_fivetran_synced": "2020-08-31"}], environment="staging")
    built = project.build(extracts, "stg_zuora__accounts", environment="staging")
    assert staged(built, "stg_zuora__accounts", "billing_account_id") == [("staging",)]


def test_two_columns_of_one_name_stop_dbt_too(project, extracts):
    extracts.add("zuora/account.csv", [{"id": "a1", "CrmId": "x", "crm_id": "y"}])
    settings = project.settings(extracts, "production")
    select = ["run", "--select", "stg_zuora__accounts"]
    result = l2f.build.invoke(select, settings, settings.warehouse, project.manifest)
    [message] = [node.message for node in result.result.results if node.status == "error"]
    assert 'zuora.account has two columns with one meaning: "CrmId" and "crm_id"' in message


# Which row wins


def versions(*rows):
    """Rows of one account, in every order."""
    return [list(order) for order in itertools.permutations([{"id": "a1", **row} for row in rows])]


NEWEST = {
    "load time before own time": [
        {"name": "old", "updateddate": "2020-08-30", "_sdc_batched_at": "2020-08-30 01:00:00"},
        {"name": "new", "updateddate": "2020-08-29", "_sdc_batched_at": "2020-08-31 01:00:00"},
    ],
    "own time where load times are equal": [
        {"name": "old", "updateddate": "2020-08-29", **LOADED},
        {"name": "new", "updateddate": "2020-08-30", **LOADED},
    ],
    "own time where nothing says when it was loaded": [
        {"name": "old", "updateddate": "2020-08-29"},
        {"name": "new", "updateddate": "2020-08-30"},
    ],
    "a known load time before none": [
        {"name": "old", "updateddate": "2020-08-30", "_sdc_batched_at": ""},
        {"name": "new", "updateddate": "2020-08-29", **LOADED},
    ],
}


@pytest.mark.parametrize("case", NEWEST)
def test_the_newest_row_wins(project, extracts, case):
    for rows in versions(*NEWEST[case]):
        extracts.add("zuora/account.csv", rows)
        built = project.build(extracts, f"stg_zuora__accounts {LEFT_OUT}")
        assert staged(built, "stg_zuora__accounts", "billing_account_id, account_name") == [("a1", "new")]
        assert left_out(built) == (1, 0)


def test_a_tie_has_one_winner_whatever_the_order_of_rows_and_files(project, extracts):
    tied = [{"name": name, "updateddate": "2020-08-30", **LOADED} for name in ("Alder", "Birch", "Cedar")]
    winners = set()
    for rows in versions(*tied):
        for number, row in enumerate(rows):
            extracts.add(f"zuora/account/{number}.csv", [row])
        built = project.build(extracts, "stg_zuora__accounts")
        winners.add(tuple(staged(built, "stg_zuora__accounts", "account_name")))
    assert len(winners) == 1 and len(winners.pop()) == 1


def test_a_tie_of_deleted_and_not_deleted_is_settled_one_way(project, extracts):
    rows = [{"id": f"a{number}", "deleted": number % 2 == 0, **LOADED} for number in range(200)]
    again = [row | {"deleted": not row["deleted"]} for row in rows]
    extracts.add("zuora/account/first.csv", rows)
    extracts.add("zuora/account/second.csv", again)
    built = project.build(extracts, f"stg_zuora__accounts {LEFT_OUT}")
    kept = len(staged(built, "stg_zuora__accounts", "billing_account_id"))
    assert kept in (0, 200)
    assert left_out(built) == (200, 200 - kept)


# Soft deletes

MARKS = {
    "application": ("deleted", "true", "false"),
    "Salesforce": ("isdeleted", "t", "f"),
    "Stitch": ("_sdc_deleted_at", "2020-08-30T00:00:00Z", ""),
    "Fivetran": ("_fivetran_deleted", "TRUE", "FALSE"),
    "Fivetran's copy of Salesforce's": ("is_deleted", "1", "0"),
    "Airbyte": ("_ab_cdc_deleted_at", "2020-08-30T00:00:00Z", ""),
    "Rails": ("deleted_at", "2020-08-30 00:00:00", ""),
}


@pytest.mark.parametrize("loader", MARKS)
def test_soft_deleted_rows_are_counted_and_left_out(project, extracts, loader):
    column, yes, no = MARKS[loader]
    extracts.add(
        "zuora/account.csv",
        [
            {"id": "kept", column: no, "_sdc_batched_at": "2020-08-31"},
            {"id": "gone", column: no, "_sdc_batched_at": "2020-08-30"},
            {"id": "gone", column: yes, "_sdc_batched_at": "2020-08-31"},
            {"id": "back", column: yes, "_sdc_batched_at": "2020-08-30"},
            {"id": "back", column: no, "_sdc_batched_at": "2020-08-31"},
        ],
    )
    built = project.build(extracts, f"stg_zuora__accounts {LEFT_OUT} {DRIFT}")
    assert staged(built, "stg_zuora__accounts", "billing_account_id") == [("back",), ("kept",)]
    assert left_out(built) == (2, 1)
    assert drift(built, "undeclared column") == []


@pytest.mark.parametrize("table, model", [("account", "accounts"), ("contact", "contacts"), ("lead", "leads")])
def test_deleted_salesforce_records_are_staged_with_their_mark(project, extracts, table, model):
    extracts.add(
        f"salesforce/{table}.csv",
        [
            {"id": "0016100000abcDEAAY", "isdeleted": "true", **LOADED},
            {"id": "0016100000abcDFAAY", "isdeleted": "false", **LOADED},
        ],
    )
    built = project.build(extracts, f"stg_salesforce__{model} {LEFT_OUT}")
    assert staged(built, f"stg_salesforce__{model}", f"crm_{table}_id, is_deleted") == [
        ("0016100000abcDEAAY", True),
        ("0016100000abcDFAAY", False),
    ]
    assert left_out(built) == (0, 0)


# Quarantine and the ledger


def test_a_quarantined_row_says_why_and_is_kept_whole(project, extracts):
    extracts.add(
        "zuora/subscription.csv",
        [
            {"id": "s1", "name": "A-S1", "version": "1", "status": "Active"},
            {"id": "", "name": "A-S2", "version": "1", "status": "Active"},
            {"id": "s3", "name": "", "version": "1", "status": "Active"},
            {"id": "s4", "name": "A-S4", "version": "first", "status": "Active"},
            {"id": "s5", "name": "A-S5", "version": "1", "status": "Active", "termenddate": "never"},
        ],
    )
    built = project.build(extracts, f"stg_zuora__subscriptions {QUARANTINE}")
    assert staged(built, "stg_zuora__subscriptions", "subscription_id") == [("s1",)]
    assert quarantined(built) == [
        ("", "key is missing", "id", None),
        ("s3", "required value is missing", "name", None),
        ("s4", "value is not a bigint", "version", "first"),
        ("s5", "value is not a date", "termenddate", "never"),
    ]
    [(raw_row,)] = built.execute(
        "select raw_row from staging.stg_ingestion__quarantined_rows where row_key = 's5'"
    ).fetchall()
    assert '"name":"A-S5"' in raw_row.replace(" ", "") and '"termenddate":"never"' in raw_row.replace(" ", "")


def test_the_marts_account_for_every_raw_row(project, extracts):
    extracts.add(
        "zuora/account.csv",
        [
            {"id": "a1", "balance": "1", "deleted": "false", "_sdc_batched_at": "2020-08-30"},
            {"id": "a1", "balance": "2", "deleted": "false", "_sdc_batched_at": "2020-08-31"},
            {"id": "a2", "balance": "3", "deleted": "true", "_sdc_batched_at": "2020-08-31"},
            {"id": "a3", "balance": "a lot", "deleted": "false", "_sdc_batched_at": "2020-08-31"},
            {"id": "", "balance": "4", "deleted": "false", "_sdc_batched_at": "2020-08-31"},
        ],
    )
    extracts.add("zuora/contact.csv", [{"id": "c1", "shoesize": "42"}])
    built = project.build(extracts, "+row_ledger +quarantined_rows +extract_drift")
    ledger = "raw_rows, staged_rows, superseded_rows, soft_deleted_rows, quarantined_rows"
    counts = dict(
        (table, tuple(numbers))
        for table, *numbers in built.execute(
            f"select table_name, {ledger} from marts.row_ledger where system = 'zuora'"
        ).fetchall()
    )
    assert counts["account"] == (5, 1, 1, 1, 2)
    assert counts["contact"] == (1, 1, 0, 0, 0)
    assert built.execute(
        "select row_key, reason, column_name, raw_value from marts.quarantined_rows order by all"
    ).fetchall() == [
        ("", "key is missing", "id", None),
        ("a3", "value is not a decimal", "balance", "a lot"),
    ]
    kinds = built.execute(
        "select drift_kind, column_name from marts.extract_drift where system = 'zuora' and table_name = 'contact'"
    ).fetchall()
    assert ("undeclared column", "shoesize") in kinds
    assert ("missing column", "country") in kinds
    [(missing,)] = built.execute(
        "select count(*) from marts.extract_drift where drift_kind = 'missing table'"
    ).fetchall()
    assert missing == len(project.manifest.sources) - 2


def test_every_declared_table_of_the_sample_is_in_the_ledger_and_adds_up(project, warehouse):
    accounted = "staged_rows + superseded_rows + soft_deleted_rows + quarantined_rows"
    ledger = warehouse.execute(
        f"select system || '.' || table_name, raw_rows, {accounted} from marts.row_ledger"
    ).fetchall()
    assert {name for name, _, _ in ledger} == {f"{s.source_name}.{s.name}" for s in project.manifest.sources.values()}
    assert [row for row in ledger if row[1] != row[2]] == []
    assert sum(raw for _, raw, _ in ledger) > 0


# Custom fields


def test_custom_fields_are_carried_typed_into_staging(project, extracts):
    fields = {"zuora.account": {"Support_Tier__c": "varchar", "Seats__c": "bigint", "Not_Loaded__c": "date"}}
    extracts.add("zuora/account.csv", [{"id": "a1", "support_tier_c": "gold", "SEATS__C": "12", **LOADED}])
    built = project.build(extracts, f"stg_zuora__accounts {DRIFT}", custom_fields=fields)
    assert staged(
        built, "stg_zuora__accounts", "support_tier, seats, not_loaded, typeof(seats), typeof(not_loaded)"
    ) == [("gold", 12, None, "BIGINT", "DATE")]
    assert drift(built, "undeclared column") == []


def test_custom_fields_reach_the_mart_of_their_entity(project, extracts):
    extracts.add("zuora/account.csv", [{"id": "a1", "support_tier__c": "gold", **LOADED}])
    built = project.build(
        extracts, "+billing_accounts", command="build", custom_fields={"zuora.account": {"Support_Tier__c": "varchar"}}
    )
    assert built.execute("select billing_account_id, support_tier from marts.billing_accounts").fetchall() == [
        ("a1", "gold")
    ]


# Salesforce ids


def checksum(id15):
    """Salesforce's own description: per block of five, the capitals read as bits from the right."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    blocks = [id15[start : start + 5] for start in (0, 5, 10)]
    return "".join(letters[int("".join("1" if c.isupper() else "0" for c in reversed(block)), 2)] for block in blocks)


# Pairs that Salesforce and its users have published.
PUBLISHED = {"001A0000006Vm9u": "001A0000006Vm9uIAC", "001300000000001": "001300000000001AAA"}
OTHERS = [
    "0016100000abcDE",
    "ABCDEFGHIJKLMNO",
    "abcdefghijklmno",
    "ZzZzZzZzZzZzZzZ",
    "0060000000aAaAa",
    "00QZZZZZ0000001",
    "aZZZZ0000000000",
]


def test_15_character_ids_get_their_public_checksum(project, extracts):
    expected = PUBLISHED | {short: short + checksum(short) for short in OTHERS}
    assert all(short + checksum(short) == long for short, long in PUBLISHED.items())
    extracts.add("zuora/account.csv", [{"id": short, "crmid": short} for short in expected])
    built = project.build(extracts, "stg_zuora__accounts")
    assert dict(staged(built, "stg_zuora__accounts", "billing_account_id, crm_account_id")) == expected


@pytest.mark.parametrize("text", ["001A0000006Vm9uIAC", "001A", "", "not an id at all"])
def test_other_texts_stay_as_they_are(project, extracts, text):
    extracts.add("zuora/account.csv", [{"id": "a1", "crmid": text}])
    built = project.build(extracts, "stg_zuora__accounts")
    assert staged(built, "stg_zuora__accounts", "crm_account_id") == [(text or None,)]


def staged(built, model, columns):
    return built.execute(f"select {columns} from staging.{model} order by all").fetchall()


def quarantined(built):
    return built.execute(
        "select row_key, reason, column_name, raw_value from staging.stg_ingestion__quarantined_rows order by all"
    ).fetchall()


def drift(built, kind):
    return built.execute(
        "select table_name, column_name, affected_rows from staging.stg_ingestion__drift "
        "where drift_kind = ? order by all",
        [kind],
    ).fetchall()


def left_out(built):
    """Superseded and soft-deleted rows of all tables."""
    return built.execute(
        "select coalesce(sum(superseded_rows), 0), coalesce(sum(soft_deleted_rows), 0) "
        "from staging.stg_ingestion__left_out_rows"
    ).fetchall()[0]
