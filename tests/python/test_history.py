"""What only the history of earlier runs can tell, over two days of the sample."""

import datetime
import shutil

import duckdb

from l2f.settings import ROOT

SAMPLE = ROOT / "sample_data" / "production"
NEXT_DAY = ROOT / "sample_data" / "next_day" / "production"


def test_the_second_day_knows_since_when_an_account_is_silent(command, tmp_path):
    extracts = tmp_path / "extracts"
    shutil.copytree(SAMPLE / "zuora", extracts / "production" / "zuora")

    def silent_accounts():
        result = command("--extracts", extracts, "--select", "+billing_accounts")
        assert result.exit_code == 0, result.output
        with duckdb.connect(str(tmp_path / "warehouse" / "l2f.duckdb"), read_only=True) as connection:
            return connection.execute(
                "select billing_account_id, silent_since, is_silent_since_known from marts.billing_accounts "
                "where is_silent_since_known is not null order by 1"
            ).fetchall()

    first_day = [("acc-silent-profile", None, False)]
    assert silent_accounts() == first_day
    assert silent_accounts() == first_day

    together = extracts / "production" / "zuora" / "account"
    together.mkdir()
    shutil.move(extracts / "production" / "zuora" / "account.csv", together / "today.csv")
    shutil.copy(NEXT_DAY / "zuora" / "account.csv", together / "next_day.csv")
    second_day = [("acc-multi-year", datetime.date(2020, 9, 1), True), *first_day]
    assert silent_accounts() == second_day
