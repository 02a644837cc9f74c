"""Every sample customer against what was worked out by hand from the business rules: expected/<mart>.csv.

In an expected file an empty cell means null and `*` means anything. Only the columns listed are compared.
"""

import csv
import decimal
from pathlib import Path

import pytest

EXPECTED = Path(__file__).parent / "expected"
KEYS = {
    "subscriptions": ["subscription_name"],
    "subscription_terms": ["subscription_name", "term_number"],
    "renewal_links": ["subscription_name", "term_number", "renewal_subscription_name"],
    "arr_by_month": ["month_start_date", "subscription_name", "product_rate_plan_id"],
    "arr_totals": ["month_start_date", "currency_code"],
    "arr_movements": ["month_start_date", "customer_id"],
    "auto_renew_changes": ["subscription_name", "system", "change_number"],
    "auto_renewal_attempts": ["subscription_name", "term_number"],
    "retention_by_month": ["month_start_date", "customer_level", "segment_type", "segment_value"],
    "billable_users_by_day": ["usage_date", "deployment_id", "subscription_name"],
    "billing_account_entities": ["billing_account_id"],
    "cancellations_and_downgrades": ["subscription_name", "changed_on", "change_type"],
    "crm_accounts": ["crm_account_id"],
    "customers": ["customer_id"],
    "invoices": ["invoice_id"],
    "license_and_renewal_queue_by_day": ["date_day", "intake_channel", "routed_to"],
    "license_and_renewal_tickets": ["ticket_id"],
    "license_deliveries": ["delivery_id"],
    "licenses": ["license_key"],
    "one_time_charges": ["invoice_item_id"],
    "order_matches": ["record_type", "record_id"],
    "renewal_notices": ["subscription_name", "term_number", "days_before_renewal"],
    "renewal_forecast_history": ["snapshot_date", "subscription_name", "term_number"],
    "renewal_risks": ["subscription_name", "term_number", "risk_reason"],
    "renewals": ["subscription_name", "term_number", "renewal_event_on"],
    "seat_utilization_by_month": ["month_start_date", "subscription_name"],
    "subscription_versions": ["subscription_id"],
    "trials": ["trial_id"],
    "true_ups": ["subscription_name", "term_number"],
}
# Lists of everything: here a row that is not expected is wrong too.
COMPLETE = [
    "subscriptions",
    "arr_totals",
    "auto_renew_changes",
    "auto_renewal_attempts",
    "cancellations_and_downgrades",
    "invoices",
    "license_and_renewal_tickets",
    "one_time_charges",
    "renewal_forecast_history",
    "renewal_risks",
    "trials",
]
TOTALS = """
    select month_start_date, currency_code, sum(arr_amount) as arr_amount, sum(arr_usd_amount) as arr_usd_amount
    from marts.arr_by_month
    group by all
"""


@pytest.mark.parametrize("name", KEYS)
def test_sample_customers(warehouse, name):
    rows = mart_rows(warehouse, TOTALS if name == "arr_totals" else f"from marts.{name}", KEYS[name])
    wanted = {tuple(row[key] for key in KEYS[name]): row for row in read(name)}

    problems = differences(rows, wanted)
    if name in COMPLETE:
        problems += [f"{' '.join(key)}: a row that nobody expects" for key in rows if key not in wanted]
    assert not problems, "\n" + "\n".join(sorted(problems))


@pytest.mark.parametrize("name", sorted(path.stem.removesuffix("_no_row") for path in EXPECTED.glob("*_no_row.csv")))
def test_rows_that_must_not_be(warehouse, name):
    unwanted = read(f"{name}_no_row")
    key = list(unwanted[0])
    rows = mart_rows(warehouse, f"from marts.{name}", key)
    wrong = [row for row in unwanted if tuple(row.values()) in rows]
    assert not wrong, "\n" + "\n".join(f"a row of {' '.join(row.values())}" for row in wrong)


def differences(rows, wanted):
    """What the rows of a mart lack of those that are wanted, both by key."""
    problems = [f"{' '.join(key)}: no row" for key in wanted if key not in rows]
    for key in wanted.keys() & rows.keys():
        for column, expected in wanted[key].items():
            if expected != "*" and not same(expected, rows[key][column]):
                problems.append(f"{' '.join(key)}: {column} expected {expected or 'null'}, got {rows[key][column]}")
    return problems


def read(name):
    with open(EXPECTED / f"{name}.csv", newline="") as stream:
        return list(csv.DictReader(stream))


def mart_rows(connection, sql, key):
    result = connection.sql(sql)
    rows = [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]
    return {tuple(str(row[column]) for column in key): row for row in rows}


def same(expected, got):
    if expected == "" or got is None:
        return expected == "" and got is None
    if isinstance(got, bool):
        return expected == str(got).lower()
    if isinstance(got, int | float | decimal.Decimal):
        return decimal.Decimal(expected) == decimal.Decimal(str(got)).quantize(decimal.Decimal("0.000001"))
    return expected == str(got)
