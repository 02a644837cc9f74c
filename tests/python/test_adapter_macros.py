"""The macros that differ between the engines say the same on both, case by case."""

import datetime

import pytest

from l2f.build import environment_variables, invoke, parse
from l2f.settings import ROOT, Settings

TEXT = {"local": "VARCHAR", "emulator": "TEXT"}
JSON = {"local": "cast('{}' as json)", "emulator": "parse_json('{}')"}
JSON_TYPE = {"local": "JSON", "emulator": "VARIANT"}


@pytest.fixture(scope="module", params=["local", "emulator"])
def engine(request, tmp_path_factory, emulator):
    settings = Settings(ROOT / "sample_data", "production", None, tmp_path_factory.mktemp("w") / "l2f.duckdb", request.param, (), {})
    with environment_variables({"L2F_EMULATOR_PORT": str(emulator.port)}):
        yield Engine(settings, parse(settings, settings.warehouse))


class Engine:
    def __init__(self, settings, manifest):
        self.settings, self.manifest, self.name = settings, manifest, settings.target

    def select(self, sql):
        """Rows of a query written with macros."""
        arguments = ["show", "--inline", sql, "--limit", "-1"]
        result = invoke(arguments, self.settings, self.settings.warehouse, self.manifest)
        assert result.success, result.exception or [failed.message for failed in result.result.results]
        return [tuple(row) for row in result.result.results[0].agate_table.rows]

    def each(self, expression, values):
        """What an expression over the column `v` makes of each text, in order."""
        rows = ", ".join(f"({place}, {literal(value)})" for place, value in enumerate(values))
        sql = f"select place, {expression} as said from (values {rows}) as cases (place, v) order by place"
        return [row[1] for row in self.select(sql)]


def literal(value):
    return "cast(null as varchar)" if value is None else "'" + value.replace("'", "''") + "'"


MOMENTS = {
    "2020-07-01T00:20:00Z": "2020-07-01 00:20:00",
    "2020-07-01 00:20:00": "2020-07-01 00:20:00",
    "2020-07-01 00:20:00.250": "2020-07-01 00:20:00.250",
    "2020-07-01T00:20:00+02:00": "2020-06-30 22:20:00",
    "2020-07-01T00:20:00-07:00": "2020-07-01 07:20:00",
    "2020-07-01 00:20:00 +0000": "2020-07-01 00:20:00",
    "2020-07-01 00:20:00 UTC": "2020-07-01 00:20:00",
    "2020-07-01": "2020-07-01 00:00:00",
    "1598846400": "2020-08-31 04:00:00",
    "1598846400000": "2020-08-31 04:00:00",
    "12": None,
    "07/01/2020": None,
    "2020-13-01": None,
    "soon": None,
    "": None,
    None: None,
}
DAYS = {
    "2020-07-01": "2020-07-01",
    "2020-07-01T23:30:00-07:00": "2020-07-01",
    "2020-07-01 23:30:00": "2020-07-01",
    "1598846400": "2020-08-31",
    "2020-07-32": None,
    "2020-07-010": None,
    "07/01/2020": None,
    "": None,
}
NUMBERS = {"12.5": 12.5, "-3": -3, "1e2": 100, "": None, "12,5": None, "many": None}
SLUGS = {"A-S00012": "a-s00012", "  Two  Words ": "two-words", "a|b": "a|b", "Ünder_score": "-nder-score", None: None}
PATHS = {
    '{"channel": "web"}': "web",
    '{"channel": 7}': "7",
    '{"channel": {"a": [1, 2]}}': '{"a":[1,2]}',
    '{"other": 1}': None,
    "not json": None,
    "": None,
    None: None,
}


def raw(engine, data_type):
    return "{{ cast_raw({'quoted': 'v', 'dtype': '" + TEXT[engine.name] + "'}, '" + data_type + "') }}"


def test_moments(engine):
    said = engine.each(raw(engine, "timestamp"), MOMENTS)
    assert said == [value and datetime.datetime.fromisoformat(value) for value in MOMENTS.values()]


def test_days(engine):
    said = engine.each(raw(engine, "date"), DAYS)
    assert said == [value and datetime.date.fromisoformat(value) for value in DAYS.values()]


def test_numbers(engine):
    assert engine.each(raw(engine, "decimal(28,9)"), NUMBERS) == list(NUMBERS.values())


def test_slugs(engine):
    assert engine.each("{{ slug('v') }}", SLUGS) == list(SLUGS.values())


def test_json_values(engine):
    assert engine.each("{{ json_value('v', 'channel') }}", PATHS) == list(PATHS.values())


@pytest.mark.parametrize("document, text", [('"a b"', "a b"), ("12", "12"), ('{"a": [1]}', '{"a":[1]}'), ('""', None)])
def test_semi_structured_columns_read_as_text(engine, document, text):
    column = "{{ raw_text({'quoted': 'v', 'dtype': '" + JSON_TYPE[engine.name] + "'}) }}"
    value = JSON[engine.name].format(document)
    assert engine.select(f"select {column} as said from (select {value} as v) as cases") == [(text,)]


def test_rows_as_json_leave_nulls_out(engine):
    pairs = "{{ adapter.dispatch('row_as_json')(\"'b', 'two', 'a', cast(null as varchar), 'c', '3'\") }}"
    assert engine.select(f"select {pairs} as said") == [('{"b":"two","c":"3"}',)]


LISTS = {
    '[{"id": 7, "value": "a"}, {"id": 8, "value": null}]': [(1, "7", "a"), (2, "8", None)],
    ' [{"id": 7, "value": [1, "b"]}, 3]': [(1, "7", '[1,"b"]'), (2, None, None)],
    '[{"id": 7, "value": true}, {"id": 7, "value": true}]': [(1, "7", "true"), (2, "7", "true")],
    "[]": [],
    '{"id": 7}': [(1, None, None)],
    "[not json": [(1, None, None)],
    "": [(1, None, None)],
    None: [(1, None, None)],
}


def test_json_items(engine):
    rows = ", ".join(f"({place}, {literal(text)})" for place, text in enumerate(LISTS))
    items = "{{ json_items('cases', 'v', keep=['place'], fields={'item_id': 'id', 'said': 'value'}) }}"
    sql = f"with cases as (select * from (values {rows}) as cases (place, v)) {items} order by 1, 4"
    found = engine.select(sql)
    wanted = [(place, *row[1:], row[0]) for place, items in enumerate(LISTS.values()) for row in items]
    assert [tuple(row) for row in found] == wanted
