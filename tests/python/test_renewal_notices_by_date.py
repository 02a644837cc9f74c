"""The notices of the sample customers a month before the sample's day and a month after: expected/renewal_notices_<day>.csv.

The extracts are those of 2020-08-31 both times, so the later day knows nothing of September.
"""

import datetime

import pytest
from test_sample_customers import mart_rows, read, same

from l2f.settings import ROOT

KEY = ["subscription_name", "term_number", "days_before_renewal"]


@pytest.mark.parametrize("day", ["2020-07-31", "2020-09-30"])
def test_renewal_notices_as_of_another_day(project, day):
    as_of = datetime.date.fromisoformat(day)
    with project.build(ROOT / "sample_data", "+renewal_notices", "build", as_of=as_of) as connection:
        rows = mart_rows(connection, "from marts.renewal_notices", KEY)
    wrong = []
    for wanted in read(f"renewal_notices_{day}"):
        key = tuple(wanted[column] for column in KEY)
        got = rows.get(key, {})
        wrong += [
            f"{' '.join(key)}: {column} expected {expected or 'null'}, got {got.get(column)}"
            for column, expected in wanted.items()
            if column not in KEY and not same(expected, got.get(column))
        ]
    assert not wrong, "\n" + "\n".join(wrong)
