"""Renewals and notices a month before and a month after the sample's day, worked out by hand: expected/<mart>_<day>.csv.

The extracts are those of 2020-08-31 both times, so the later day knows nothing of September. Fields that applications
overwrite in place are shown as loaded. What is dated after the day is not known yet: quotes of 1 August, versions,
tickets and payments.
"""

from datetime import date

import pytest
from test_sample_customers import KEYS, differences, mart_rows, read

from l2f.settings import ROOT

MARTS = ["renewals", "renewal_risks", "renewal_notices"]


@pytest.fixture(scope="module", params=["2020-07-31", "2020-09-30"])
def marts_of_the_day(request, project):
    select = " ".join(f"+{mart}" for mart in MARTS)
    with project.build(ROOT / "sample_data", select, "build", as_of=date.fromisoformat(request.param)) as connection:
        yield request.param, connection


@pytest.mark.parametrize("mart", MARTS)
def test_another_day(marts_of_the_day, mart):
    day, connection = marts_of_the_day
    rows = mart_rows(connection, f"from marts.{mart}", KEYS[mart])
    wanted = {tuple(row[key] for key in KEYS[mart]): row for row in read(f"{mart}_{day}")}
    problems = differences(rows, wanted)
    assert not problems, "\n" + "\n".join(sorted(problems))
