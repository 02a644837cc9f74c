"""The tables that bad inputs are tried on, and how rows become files."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow
import pyarrow.parquet

LOADED = "2020-08-31 01:00:00"
# What every row says unless it says something else, and a column that it does not have.
TEXT, ABSENT = "as it came", object()


@dataclass(frozen=True)
class Table:
    """A raw table: its staging model, {role: (raw column, staged column)}, and what no row can do without."""

    name: str
    model: str
    columns: dict
    always: dict = field(default_factory=dict)

    def raw(self, role):
        return self.columns[role][0] if role in self.columns else role


def table(name, model, key, text, number, updated="updateddate", flag=None, crm=None, **always):
    columns = {
        "key": ("id", key),
        "text": text,
        "moment": ("createddate", "created_at"),
        "updated": (updated, "updated_at"),
        "number": number,
    }
    columns |= {role: column for role, column in (("flag", flag), ("crm", crm)) if column}
    return Table(name, model, columns, always)


TABLES = [
    table(
        "zuora/account",
        "stg_zuora__accounts",
        "billing_account_id",
        ("name", "account_name"),
        ("balance", "balance_amount"),
        flag=("autopay", "is_auto_pay"),
        crm=("crmid", "crm_account_id"),
    ),
    table(
        "salesforce/opportunity",
        "stg_salesforce__opportunities",
        "opportunity_id",
        ("name", "opportunity_name"),
        ("amount", "amount"),
        "systemmodstamp",
        flag=("isclosed", "is_closed"),
        crm=("accountid", "crm_account_id"),
    ),
    table(
        "salesforce/zqu__quote__c",
        "stg_salesforce__quotes",
        "quote_id",
        ("name", "quote_name"),
        ("zqu__mrr__c", "mrr_amount"),
        "systemmodstamp",
        flag=("zqu__primary__c", "is_primary"),
        crm=("ownerid", "owner_id"),
    ),
    table(
        "zuora/rateplancharge",
        "stg_zuora__rate_plan_charges",
        "rate_plan_charge_id",
        ("name", "rate_plan_charge_name"),
        ("mrr", "mrr_amount"),
        flag=("islastsegment", "is_last_segment"),
        rateplanid="r1",
        effectivestartdate="2020-01-01",
        chargetype="Recurring",
    ),
    table(
        "zuora/invoice",
        "stg_zuora__invoices",
        "invoice_id",
        ("invoicenumber", "invoice_number"),
        ("balance", "balance_amount"),
    ),
    table(
        "zuora/payment",
        "stg_zuora__payments",
        "payment_id",
        ("paymentnumber", "payment_number"),
        ("amount", "payment_amount"),
    ),
    table(
        "zuora/refund", "stg_zuora__refunds", "refund_id", ("comment", "comment"), ("amount", "refund_amount")
    ),
]


@dataclass(frozen=True)
class Case:
    """`files(table, key)` gives [(name, bytes)]: {} is the name of the table, `key(n)` the key of row n.
    Of usable cases: what is staged as {n or key: {role: value}}, and how many rows are not. `rows` can share
    a file with those of others. A case that is `apart` names or types columns as no file beside it may."""

    name: str
    files: Callable
    refused: str | None = None
    staged: dict = field(default_factory=dict)
    superseded: int = 0
    soft_deleted: int = 0
    quarantined: int = 0
    unreadable: int = 0
    rows: tuple | None = None
    needs: tuple = ()
    apart: bool = False

    @property
    def raw(self):
        return len(self.staged) + self.superseded + self.soft_deleted + self.quarantined


def named(row, table, key, spelled=str):
    """A row of roles as one of raw columns: with its key, and with the values that the table needs."""
    values = {
        "key": key(row["n"]) if "n" in row else None,
        "text": TEXT,
        **table.always,
        "_sdc_batched_at": LOADED,
        **row,
    }
    columns = {role: role if role.startswith("_") else spelled(table.raw(role)) for role in values}
    return {columns[role]: value for role, value in values.items() if role != "n" and value is not ABSENT}


def as_csv(rows, line_end="\n", quoting=csv.QUOTE_MINIMAL, delimiter=","):
    stream = io.StringIO()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(stream, columns, lineterminator=line_end, quoting=quoting, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def as_jsonl(rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def as_parquet(rows):
    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), sink)
    return sink.getvalue().to_pybytes()
