"""What only the history of earlier runs can tell."""

import datetime
import shutil

import pytest

from l2f.settings import ROOT

SAMPLE = ROOT / "sample_data" / "production"
NEXT_DAY = ROOT / "sample_data" / "next_day" / "production"


def test_the_second_day_knows_since_when_an_account_is_silent(project, tmp_path):
    extracts, warehouse = tmp_path / "extracts", tmp_path / "l2f.duckdb"
    shutil.copytree(SAMPLE / "zuora", extracts / "production" / "zuora")

    def silent_accounts():
        selected = "+int_silent_accounts_dated"
        with project.build(extracts, selected, "build", warehouse=warehouse) as connection:
            return connection.execute("from intermediate.int_silent_accounts_dated order by all").fetchall()

    first_day = [("acc-silent-profile", None, False)]
    assert silent_accounts() == first_day
    assert silent_accounts() == first_day

    together = extracts / "production" / "zuora" / "account"
    together.mkdir()
    shutil.move(extracts / "production" / "zuora" / "account.csv", together / "today.csv")
    shutil.copy(NEXT_DAY / "zuora" / "account.csv", together / "next_day.csv")
    second_day = [("acc-multi-year", datetime.date(2020, 9, 1), True), *first_day]
    assert silent_accounts() == second_day


class Orders:
    """A history of orders, run by run: {order: seats} loaded on a day of September 2020."""

    def __init__(self, project, extracts, warehouse):
        self.project, self.extracts, self.warehouse = project, extracts, warehouse

    def periods(self, day, seats, **options):
        """[(order, seats, is_deleted, first day, first day no longer)] after a run, days of September 2020."""
        loaded_at = f"2020-09-{day:02}T04:00:00Z"
        orders = [{"id": order, "quantity": quantity, "_sdc_batched_at": loaded_at} for order, quantity in seats.items()]
        self.extracts.add("customers_app/orders.csv", orders or "id,quantity,_sdc_batched_at\n")
        self.extracts.add("customers_app/customers.csv", [{"id": 1, "_sdc_batched_at": loaded_at}])
        selected = "stg_ingestion__extracts as_of stg_customers_app__orders customers_app_order_history"
        with self.project.build(self.extracts, selected, "build", warehouse=self.warehouse, **options) as connection:
            return connection.execute(
                "select order_id, quantity::int, is_deleted, day(dbt_valid_from), day(dbt_valid_to) "
                "from snapshots.customers_app_order_history order by order_id, dbt_valid_from"
            ).fetchall()


@pytest.fixture
def orders(project, extracts, tmp_path):
    return Orders(project, extracts, tmp_path / "l2f.duckdb")


def test_history_keeps_what_changed_and_what_was_deleted(orders):
    first = [("1", 5, False, 1, None), ("2", 5, False, 1, None)]
    assert orders.periods(1, {"1": 5, "2": 5}) == first
    assert orders.periods(1, {"1": 5, "2": 5}) == first
    second = [("1", 5, False, 1, 2), ("1", 7, False, 2, None), ("2", 5, False, 1, 2), ("2", 5, True, 2, None)]
    assert orders.periods(2, {"1": 7}) == second
    third = [*second[:3], ("2", 5, True, 2, 3), ("2", 5, False, 3, None), ("3", 1, False, 3, None)]
    assert orders.periods(3, {"1": 7, "2": 5, "3": 1}) == third


def test_history_learns_nothing_from_older_extracts_or_a_table_that_was_not_delivered(orders):
    known = [("1", 5, False, 1, 2), ("1", 7, False, 2, None), ("2", 5, False, 2, None)]
    assert orders.periods(1, {"1": 5}) == [("1", 5, False, 1, None)]
    assert orders.periods(2, {"1": 7, "2": 5}) == known
    assert orders.periods(1, {"1": 5}) == known
    assert orders.periods(3, {}) == known


def test_history_has_the_day_of_the_extracts_whatever_day_the_marts_describe(orders):
    orders.periods(1, {"1": 5})
    known = [("1", 5, False, 1, 3), ("1", 7, False, 3, None)]
    assert orders.periods(3, {"1": 7}, as_of=datetime.date(2020, 9, 1)) == known


def test_history_takes_one_change_of_a_record_a_day(orders):
    """A second change on the day would end the period on the day it began. It counts from the next load on."""
    orders.periods(1, {"1": 5})
    changed = [("1", 5, False, 1, 2), ("1", 7, False, 2, None)]
    assert orders.periods(2, {"1": 7}) == changed
    assert orders.periods(2, {"1": 8}) == changed
    assert orders.periods(3, {"1": 8}) == [*changed[:1], ("1", 7, False, 2, 3), ("1", 8, False, 3, None)]
