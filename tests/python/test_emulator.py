"""The Snowflake emulator: it starts, ends and fails as it says, and answers as Snowflake documents.

Expected values are those of Snowflake's documentation, not of a run. Where a value could come from the SQL text
alone, the query reads it from a column: literals are folded on another path.
"""

import datetime
import os
import signal
import socket
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
import snowflake.connector
from snowflake.connector.errors import IntegrityError, ProgrammingError

from l2f.errors import BAD_INPUT, Stop
from l2f.settings import ROOT
from l2f.snowflake.emulator import Emulator, text

UTC = datetime.timezone.utc
NEW_YEAR = datetime.date(2024, 1, 1)
MOMENT = datetime.datetime(2024, 1, 2, 3, 4, 5)


@pytest.fixture(scope="module")
def emulator():
    with Emulator() as running:
        yield running


@pytest.fixture(scope="module")
def connection(emulator):
    with connect(emulator) as opened:
        yield opened


def connect(emulator, **options):
    return snowflake.connector.connect(**emulator.connection | {"database": "TESTS", "schema": "PUBLIC"} | options)


@pytest.fixture
def run(connection):
    """Runs a statement; returns its rows."""
    return lambda statement: connection.cursor().execute(statement).fetchall()


@pytest.fixture
def session(emulator):
    """A session of the test's own, to change its settings."""
    with connect(emulator, user="ada", role="transformer", warehouse="transforming") as opened:
        yield lambda statement: opened.cursor().execute(statement).fetchall()


@pytest.fixture
def names(emulator):
    """The columns of a result."""

    def names(statement):
        with connect(emulator) as opened:
            return [column.name for column in opened.cursor().execute(statement).description]

    return names


# Values


VALUES = {
    # Nulls
    "greatest(1, null)": None,
    "greatest(1, 2)": 2,
    "least(null, 1)": None,
    "greatest_ignore_nulls(1, null)": 1,
    "least_ignore_nulls(null, 2, 1)": 1,
    "concat('a', null)": None,
    "concat('a', 'b')": "ab",
    "'a' || null": None,
    "equal_null(null, null)": True,
    "v from (select 1 as v union all select null) order by v limit 1": 1,
    "v from (select 1 as v union all select null) order by v desc limit 1": None,
    "v from (select 1 as v union all select null) order by v desc nulls last limit 1": 1,
    "v from (select 1 as v union all select null) qualify row_number() over (order by v) = 1": 1,
    "v from (select 1 as v union all select null) qualify row_number() over (order by v desc) = 1": None,
    "listagg(v) within group (order by o desc) from (select 'a' as v, 1 as o union all select 'b', null)": "ba",
    # Aggregates and windows
    "max_by(v, o) from (select null::varchar as v, 2 as o union all select 'a', 1)": None,
    "max_by(v, o) from (select 'z' as v, null::int as o union all select 'a', 1)": "a",
    "max_by(v, o) from (select 'z' as v, null::int as o)": None,
    "min_by(v, o) from (select null::varchar as v, 1 as o union all select 'a', 2)": None,
    "min_by(v, o) from (select 'z' as v, null::int as o union all select 'a', 1)": "a",
    "listagg(v, ', ') from (select 'a' as v where false)": "",
    "listagg(v, ', ') within group (order by v) from (select 'b' as v union all select 'a')": "a, b",
    "listagg(v) over () from (select null::varchar as v)": "",
    "array_agg(v) from (select 1 as v where false)": "[]",
    "array_agg(v) from (select 1 as v union all select null)": "[1]",
    "array_agg(v) within group (order by v desc) from (select 1 as v union all select 2 union all select null)": "[2,1]",
    "last_value(v) over (order by v) from (select 1 as v union all select 2) order by v limit 1": 2,
    "last_value(v) ignore nulls over (order by o) from (select 1 as v, 1 as o union all select null, 2) limit 1": 1,
    "first_value(v) over (order by v desc) from (select 1 as v union all select 2) order by v limit 1": 2,
    "sum(v) over (order by v) from (select 1 as v union all select 2) order by v limit 1": 1,
    "sum(v) from (select 0.1::number(10, 1) as v union all select 0.2::number(10, 1))": Decimal("0.3"),
    "sum(v) from (select 1 as v where false)": None,
    # Numbers
    "1 / 2": Decimal("0.5"),
    "round(2.5)": 3,
    "round(-2.5)": -3,
    "round(v, 2) from (select 0.125::number(10, 3) as v)": Decimal("0.13"),
    "mod(-5, 3)": -2,
    "sign(-3)": -1,
    # Text
    "split_part('a.b', '.', 0)": "a",
    "split_part('a.b', '.', -1)": "b",
    "split_part('a.b', '.', 3)": "",
    "substr('abc', 0, 2)": "ab",
    "substr('abc', -2)": "bc",
    "trim('xxaxx', 'x')": "a",
    "trim('  a ')": "a",
    "ltrim('0012', '0')": "12",
    "regexp_replace('aaa', 'a', 'b')": "bbb",
    "regexp_replace(v, p, 'b') from (select 'aaa' as v, 'a' as p)": "bbb",
    "regexp_like('abc', 'b')": False,
    "regexp_like('abc', '.*b.*')": True,
    "'abc' rlike 'b'": False,
    "cast(v as varchar) from (select true as v)": "true",
    "cast(v as varchar) from (select 1.50::number(10, 2) as v)": "1.50",
    "cast(v as varchar) from (select 1::float as v)": "1",
    "cast(v as varchar) from (select '2024-01-02 03:04:05'::timestamp_ntz as v)": "2024-01-02 03:04:05.000",
    "cast(v as varchar) from (select '2024-01-01'::date as v)": "2024-01-01",
    "to_char(v, 'YYYY-MM') from (select '2024-01-01'::date as v)": "2024-01",
    # Variants
    "cast(v as varchar) from (select parse_json('\"a\"') as v)": "a",
    "v::varchar from (select parse_json('{\"a\": \"b\"}') as v)": '{"a":"b"}',
    "v::varchar from (select parse_json('[1, \"a\"]') as v)": '[1,"a"]',
    "v::varchar from (select parse_json('null') as v)": None,
    "v::varchar from (select 'say \"hi\"' as v)": 'say "hi"',
    "max(v)::varchar from (select parse_json('\"a\"') as v)": "a",
    "to_varchar(v) from (select parse_json('\"a\"') as v)": "a",
    "cast(get(v, 'a') as varchar) from (select parse_json('{\"a\": \"b\"}') as v)": "b",
    "cast(get_path(try_parse_json(v), 'a.b') as varchar) from (select '{\"a\": {\"b\": \"c\"}}' as v)": "c",
    "cast(get_path(try_parse_json(v), 'a.b') as varchar) from (select '{' as v)": None,
    "v:a.b::varchar from (select parse_json('{\"a\": {\"b\": \"c\"}}') as v)": "c",
    "as_varchar(parse_json('\"a\"'))": "a",
    "as_varchar(parse_json('1'))": None,
    "as_integer(parse_json('1'))": 1,
    "typeof(parse_json('\"a\"'))": "VARCHAR",
    "typeof(parse_json('1'))": "INTEGER",
    "typeof(parse_json('1.5'))": "DECIMAL",
    "typeof(parse_json('true'))": "BOOLEAN",
    "typeof(parse_json('{}'))": "OBJECT",
    "typeof(parse_json('[]'))": "ARRAY",
    "typeof(parse_json('null'))": "NULL_VALUE",
    # Days
    "dateadd('day', 1, v) from (select '2023-12-31'::date as v)": NEW_YEAR,
    "dateadd('day', 1, max(v)) from (select '2023-12-31'::date as v)": NEW_YEAR,
    "dateadd('month', 1, v) from (select '2024-01-31'::date as v)": datetime.date(2024, 2, 29),
    "dateadd('day', 1, v) from (select '2024-01-01 03:04:05'::timestamp_ntz as v)": MOMENT,
    "date_trunc('month', v) from (select '2024-01-31'::date as v)": NEW_YEAR,
    "date_trunc('week', v) from (select '2024-01-07'::date as v)": NEW_YEAR,
    "dayofweek('2024-01-07'::date)": 0,
    "datediff('month', '2024-01-31'::date, '2024-02-01'::date)": 1,
    "datediff('day', '2024-01-01 23:59:59'::timestamp, '2024-01-02 00:00:00'::timestamp)": 1,
    "last_day('2024-02-01'::date)": datetime.date(2024, 2, 29),
    # Time zones
    "convert_timezone('UTC', v) from (select '2024-01-02 03:04:05'::timestamp_ntz as v)": MOMENT.replace(tzinfo=UTC),
    "convert_timezone('UTC', v)::timestamp_ntz from (select '2024-01-02 05:04:05 +02:00'::timestamp_tz as v)": MOMENT,
    "convert_timezone('UTC', v)::timestamp_ntz from (select '2024-01-02 05:04:05 +02:00'::timestamp_ltz as v)": MOMENT,
    "convert_timezone('UTC', v)::timestamp_ntz from (select '2024-01-02 03:04:05'::timestamp_ntz as v)": MOMENT,
    "convert_timezone('Europe/Paris', v)::timestamp_ntz from (select '2024-01-02 02:04:05'::timestamp_ntz as v)": MOMENT,
    "convert_timezone('Europe/Paris', v)::date from (select '2023-12-31 23:30:00'::timestamp_ntz as v)": NEW_YEAR,
    "convert_timezone('Europe/Paris', 'UTC', v) from (select '2024-01-02 04:04:05'::timestamp_ntz as v)": MOMENT,
    "null::timestamp_ntz": None,
    # Text that may not be what is looked for
    "try_to_date(v, 'YYYY-MM-DD') from (select '2024-01-01' as v)": NEW_YEAR,
    "try_to_date(v, 'YYYY-MM-DD') from (select '2024-01-01 10:00' as v)": None,
    "try_to_date(v, 'YYYY-MM-DD') from (select '2024-13-01' as v)": None,
    "try_to_date(v) from (select '01/31/2024' as v)": datetime.date(2024, 1, 31),
    "try_to_date(v) from (select 'never' as v)": None,
    "try_cast(v as date) from (select '2024-01-01' as v)": NEW_YEAR,
    "try_cast(v as date) from (select '12024-01-01' as v)": None,
    "try_cast(v as date) from (select 'infinity' as v)": None,
    "try_cast(v as date) from (select '20240131' as v)": datetime.date(1970, 8, 23),
    "try_to_timestamp_ntz(v) from (select '2024-01-02T03:04:05' as v)": MOMENT,
    "try_to_timestamp_ntz(v) from (select '2024-01-02 03:04:05 +02:00' as v)": MOMENT,
    "try_to_timestamp_ntz(v) from (select '2024-01-02 03:04:05 UTC' as v)": None,
    "try_to_timestamp_ntz(v) from (select '1704164645' as v)": MOMENT,
    "try_to_timestamp_ntz(v) from (select '1704164645000' as v)": MOMENT,
    "try_to_timestamp_ntz(v) from (select 'never' as v)": None,
    "try_cast(v as timestamp_ntz) from (select 'never' as v)": None,
    "try_to_timestamp_tz(v) from (select '2024-01-02T05:04:05+02:00' as v)": MOMENT.replace(tzinfo=UTC),
    "try_to_timestamp_tz(v) from (select '2024-01-02 05:04:05 +0200' as v)": MOMENT.replace(tzinfo=UTC),
    "try_to_timestamp_tz(v) from (select '' as v)": None,
    "try_to_number(v) from (select '12' as v)": 12,
    "try_to_number(v) from (select 'many' as v)": None,
    "try_to_number(v, 10, 2) from (select '1.5' as v)": Decimal("1.50"),
    "try_cast(v as number(38, 0)) from (select '12.5' as v)": 13,
    "try_cast(v as number(38, 0)) from (select '0x1f' as v)": None,
    "try_cast(v as number(38, 0)) from (select '1_000' as v)": None,
    "try_cast(v as number(38, 0)) from (select 'many' as v)": None,
    "try_cast(v as boolean) from (select 'yes' as v)": True,
    "try_cast(v as boolean) from (select 'off' as v)": False,
    "try_cast(v as boolean) from (select 'maybe' as v)": None,
    "to_timestamp_ntz(v) from (select '2024-01-02 03:04:05' as v)": MOMENT,
    "to_timestamp(1704164645)": MOMENT,
}


@pytest.mark.parametrize("expression", VALUES)
def test_values_are_those_of_snowflake(run, expression):
    [(value,)] = run(f"select {expression}")
    if isinstance(value, str) and value.startswith(("[", "{")):
        value = "".join(value.split())
    assert value == VALUES[expression]
    assert type(value) is type(VALUES[expression]) or isinstance(VALUES[expression], (int, Decimal))


REFUSED = {
    "select convert_timezone('Europe/Paris', current_timestamp())": "CONVERT_TIMEZONE",
    "select '2024-01-01 00:00:00 +02:00'::timestamp_tz::timestamp_ntz": "TIMESTAMP_TZ",
    "select * from table(flatten(input => parse_json('[]'), outer => true))": "FLATTEN with OUTER",
    "select to_char(v, '999.0') from (select 1.5 as v)": "TO_CHAR",
    "select max_by(v, v, 2) from (select 1 as v)": "MAX_BY",
    "create schema copied clone public": "cloning a schema",
    "alter schema one swap with other": "swapping schemas",
    "create table copied clone base at (offset => -60)": "time travel",
    "execute immediate $$ begin let x := 1; return x; end $$": "scripting",
    "show parameters in account": "SHOW PARAMETERS",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_what_cannot_be_emulated_is_refused(run, statement):
    with pytest.raises(ProgrammingError, match="Not emulated") as error:
        run(statement)
    assert REFUSED[statement] in str(error.value)


def test_try_cast_takes_text_only(run):
    assert run("select try_cast('1' as number(38, 0))") == [(1,)]
    with pytest.raises(ProgrammingError):
        run("select try_cast(v as number(38, 0)) from (select 1.5 as v)")


# Tables


@pytest.fixture
def schema(run):
    """An empty schema, current for the test."""
    run("create or replace schema tests.work")
    run("use schema tests.work")
    yield "TESTS.WORK"
    run("drop schema tests.work")
    run("use schema tests.public")


def test_describe_finds_tables_of_other_databases(run, schema):
    run("create database if not exists other")
    run("create or replace table other.public.prices (name varchar(20), price number(10, 2) not null, since timestamp_ntz)")
    run("create or replace view other.public.all_prices as select * from other.public.prices")
    run("use schema tests.work")
    described = [row[:4] for row in run("describe table other.public.prices")]
    assert described == [
        ("NAME", "VARCHAR(20)", "COLUMN", "Y"),
        ("PRICE", "NUMBER(10,2)", "COLUMN", "N"),
        ("SINCE", "TIMESTAMP_NTZ(9)", "COLUMN", "Y"),
    ]
    assert [row[0] for row in run("describe view other.public.all_prices")] == ["NAME", "PRICE", "SINCE"]
    with pytest.raises(ProgrammingError, match="does not exist"):
        run("describe table other.public.missing")


def test_contract_of_a_new_table_is_enforced(run, schema):
    run("create table kept (id int not null, name varchar, primary key (id)) as (select 1 as a, 'one' as b)")
    assert run("select id, name from kept") == [(1, "one")]
    assert [row[3] for row in run("describe table kept")] == ["N", "Y"]
    with pytest.raises(IntegrityError, match="NULL result in a non-nullable column"):
        run("create table broken (id int not null) as (select null as a)")
    with pytest.raises(ProgrammingError, match="does not exist"):
        run("select * from broken")
    with pytest.raises(ProgrammingError, match="Invalid column definition list"):
        run("create table broken (id int, name varchar) as (select 1 as a)")


MERGE = """
    merge into target using source on target.id = source.id
    when matched then update set name = source.name
    when not matched then insert (id, name) values (id, name)
"""


def test_merge_updates_and_inserts(run, schema):
    run("create table target (id int, name varchar)")
    run("create table source (id int, name varchar)")
    run("insert into target values (1, 'old')")
    run("insert into source values (1, 'new'), (2, 'more')")
    assert run(MERGE) == [(1, 1)]
    assert run("select * from target order by id") == [(1, "new"), (2, "more")]


def test_merge_of_several_rows_into_one_is_an_error(run, schema):
    run("create table target (id int, name varchar) as select 1, 'old'")
    run("create table source (id int, name varchar) as select 1, 'a' union all select 1, 'b'")
    with pytest.raises(ProgrammingError, match="Duplicate row detected") as error:
        run(MERGE)
    assert error.value.errno == 100090
    assert run("select * from target") == [(1, "old")]


def test_comments_of_tables_and_columns_are_kept(run, schema):
    run("create table noted (id int, name varchar) comment = 'it''s noted'")
    run("alter table noted alter id comment $$the owner's id$$, column name comment 'it''s a name'")
    run("comment on column noted.name is 'a name'")
    comments = "select column_name, comment from tests.information_schema.columns where table_name = 'NOTED' order by 1"
    assert run(comments) == [("ID", "the owner's id"), ("NAME", "a name")]
    assert run("select comment from tests.information_schema.tables where table_name = 'NOTED'") == [("it's noted",)]


def test_swap_exchanges_tables_of_two_schemas(run, schema):
    run("create schema if not exists tests.side")
    run("use schema tests.work")
    run("create or replace table tests.side.marts (id int not null, name varchar) as select 1, 'candidate'")
    run("create table marts (id int) as select 2")
    run("alter table tests.side.marts swap with tests.work.marts")
    assert run("select * from tests.work.marts") == [(1, "candidate")]
    assert [row[3] for row in run("describe table tests.work.marts")] == ["N", "Y"]
    assert run("select * from tests.side.marts") == [(2,)]
    with pytest.raises(ProgrammingError, match="does not exist"):
        run("alter table marts swap with missing")


def test_rename_within_and_across_schemas(run, schema):
    run("create schema if not exists tests.side")
    run("use schema tests.work")
    run("create table first (id int not null) as select 1")
    run("alter table first rename to second")
    run("alter table tests.work.second rename to tests.side.third")
    assert run("select * from tests.side.third") == [(1,)]
    assert run("describe table tests.side.third")[0][3] == "N"
    for gone in ("first", "second"):
        with pytest.raises(ProgrammingError, match="does not exist"):
            run(f"select * from tests.work.{gone}")
    run("create table third (id int)")
    with pytest.raises(ProgrammingError, match="already exists"):
        run("alter table tests.work.third rename to tests.side.third")
    run("drop schema tests.side")


def test_clone_copies_rows_and_columns(run, schema):
    run("create table base (id int not null, name varchar) as select 1, 'one'")
    run("create or replace transient table copied clone base")
    run("create or replace table copied clone base")
    run("delete from base")
    assert run("select * from copied") == [(1, "one")]
    assert run("describe table copied")[0][3] == "N"


def test_transient_and_temporary_relations(run, schema):
    run("create or replace transient table kept as select 1 as id")
    run("create or replace temporary table tests.work.passing as select 2 as id")
    run("create or replace temporary view tests.work.seen as select 3 as id")
    run('create or replace temporary table "WORK"."Half__tmp" as select 4 as id')
    assert run('select * from kept, passing, seen, "Half__tmp"') == [(1, 2, 3, 4)]
    assert [row[0] for row in run('describe table "TESTS"."WORK"."Half__tmp"')] == ["ID"]


def test_schemas_are_made_listed_and_dropped(run):
    run("create schema tests.shelf")
    run("create schema if not exists tests.shelf")
    run("create table tests.shelf.books (id int)")
    run("create view tests.shelf.titles as select * from tests.shelf.books")
    assert [row[1] for row in run("show tables in schema tests.shelf")] == ["BOOKS"]
    assert sorted(row[1] for row in run("show objects in schema tests.shelf")) == ["BOOKS", "TITLES"]
    run("drop schema tests.shelf")
    assert run("show objects in schema tests.shelf") == []
    run("use schema tests.public")


def test_information_schema_lists_types_as_snowflake_names_them(run, schema):
    run("create table typed as select count(*) as n, sum(1) as total, 1.5::float as f, parse_json('{}') as v")
    types = "select data_type from tests.information_schema.columns where table_name = 'TYPED' order by ordinal_position"
    assert run(types) == [("NUMBER",), ("NUMBER",), ("FLOAT",), ("VARIANT",)]


def test_execute_immediate_runs_a_text_or_a_block(run, schema):
    run("execute immediate 'create table one (id int)'")
    block = "begin insert into one values (1); insert into one select count(*) from one where 'a;b' <> ''; end;"
    assert run(f"execute immediate $$ {block} $$") == [(None,)]
    assert run("select id from one order by id") == [(1,), (1,)]


def test_block_ends_at_the_first_statement_that_fails(run, schema):
    with pytest.raises(ProgrammingError, match="(?i)missing"):
        run("execute immediate $$ begin create table done (id int); drop table missing; create table late (id int); end $$")
    assert [row[1] for row in run("show tables in schema tests.work")] == ["DONE"]


def test_functions_of_one_expression(run, schema):
    run("create or replace function tests.work.doubled(x number) returns number as $$ x * 2 $$")
    assert run("select tests.work.doubled(4)") == [(8,)]


def test_explain_fails_where_the_query_would(run):
    run("explain select 1")
    with pytest.raises(ProgrammingError, match="(?i)missing"):
        run("explain select * from tests.public.missing")


def test_failed_statement_leaves_the_session_usable(run, schema):
    run("create table steady (id int)")
    run("begin")
    with pytest.raises(ProgrammingError):
        run("insert into steady values ('not a number')")
    run("rollback")
    assert run("select count(*) from steady") == [(0,)]


@pytest.mark.parametrize("statement", ["selec 1", "select no_such_function(1)", "select * from no_such_table"])
def test_errors_come_at_once_as_errors_of_sql(run, statement):
    with pytest.raises(ProgrammingError):
        run(statement)


# Sessions


def test_session_knows_who_it_is(session):
    assert session("select current_user(), current_role(), current_warehouse()") == [("ADA", "TRANSFORMER", "TRANSFORMING")]
    session("use role analyst")
    session("use warehouse analysis")
    session("use secondary roles all")
    assert session("select current_role(), current_warehouse()") == [("ANALYST", "ANALYSIS")]


def test_session_parameters_are_accepted_and_shown(session):
    session("alter session set timezone = 'America/New_York', statement_timeout_in_seconds = 60")
    session("alter session set query_tag = '{\"model\": \"it''s, mine\"}' /* a comment */")
    shown = {key: value for key, value, *_ in session("show parameters in session")}
    assert shown["TIMEZONE"] == "America/New_York"
    assert shown["STATEMENT_TIMEOUT_IN_SECONDS"] == "60"
    assert [row[1] for row in session("show parameters like 'query_tag' in session")] == ['{"model": "it\'s, mine"}']
    session("alter session unset query_tag, timezone")
    assert session("show parameters like 'query_tag' in session")[0][1] == ""


def test_moments_stay_in_utc_whatever_the_session_says(session):
    session("alter session set timezone = 'America/New_York'")
    assert session("select convert_timezone('UTC', '2024-01-02 03:04:05'::timestamp_ntz)::timestamp_ntz") == [(MOMENT,)]


def test_autocommit_can_be_switched_off(session, run, schema):
    run("create table tests.work.counted (id int)")
    session("alter session set autocommit = false")
    session("insert into tests.work.counted values (1)")
    session("rollback")
    assert run("select count(*) from tests.work.counted") == [(0,)]


def test_suspended_warehouse_that_does_not_resume_runs_nothing(session, run, schema):
    run("create table tests.work.read (id int)")
    session("create warehouse if not exists transforming auto_resume = true initially_suspended = true")
    assert session("select count(*) from tests.work.read") == [(0,)]
    session("alter warehouse transforming set auto_resume = false")
    session("alter warehouse transforming suspend")
    assert ("TRANSFORMING", "SUSPENDED", "false") in session("show warehouses")
    for statement in ("select * from tests.work.read", "insert into tests.work.read values (1)"):
        with pytest.raises(ProgrammingError, match="No active warehouse selected in the current session") as error:
            session(statement)
        assert (error.value.errno, error.value.sqlstate) == (606, "57P03")
    assert run("select count(*) from tests.work.read") == [(0,)]
    session("create or replace table tests.work.made (id int)")
    session("alter warehouse transforming resume")
    assert session("select count(*) from tests.work.read") == [(0,)]
    session("drop warehouse transforming")


# Governance


RECORDED = [
    "grant usage on database analytics to role analyst",
    "grant role analyst to role pii_reader",
    "revoke usage on database analytics from role analyst",
    "create role if not exists loader comment = 'writes; raw'",
    "create or replace warehouse loading warehouse_size = xsmall",
    "alter warehouse loading set resource_monitor = credits",
    "create resource monitor if not exists credits with credit_quota = 20",
    "alter resource monitor credits set credit_quota = 30 triggers on 75 percent do notify",
    "create masking policy if not exists hide as (value varchar) returns varchar -> case when true then '***' end",
    "alter masking policy hide set body -> value",
    "create or replace row access policy own_rows as (x varchar) returns boolean -> true",
    "create tag if not exists pii allowed_values 'true'",
    "alter tag pii set masking policy hide",
    "alter table accounts modify column name set masking policy hide",
    "alter table accounts modify column name set tag pii = 'true', column mail set tag pii = 'true'",
    "alter table accounts set tag pii = 'true'",
    "alter view accounts add row access policy own_rows on (name)",
    "alter database raw set data_retention_time_in_days = 7",
    "alter schema raw.x set comment = 'about raw'",
    "create network policy office allowed_ip_list = ('10.0.0.0/8')",
    "alter account set network_policy = office",
    "alter user ada set default_role = analyst",
    "create user if not exists loader_service type = service",
    "drop role if exists loader",
]


def test_governance_is_recorded_in_order_and_read_back(run):
    [(before,)] = run("select coalesce(max(position), 0) from emulator.governance.statements")
    for statement in RECORDED:
        assert run(f"/* comment */ {statement}; -- more") == [("Statement executed successfully.",)]
    recorded = run(f"select statement from emulator.governance.statements where position > {before} order by position")
    assert [statement for (statement,) in recorded] == RECORDED


def test_what_changes_data_is_not_recorded_only(run, schema):
    query = "select count(*) from emulator.governance.statements"
    before = run(query)
    run("create table plain (id int)")
    run("alter table plain add column name varchar")
    run("insert into plain values (1, 'grant select on plain to role analyst')")
    run("drop table plain")
    assert run(query) == before


def privileges(run, statement):
    return [(row[0], row[1], row[2], row[4]) for row in run(statement)]


def test_grants_are_shown_on_objects_and_to_roles(run, schema):
    run("create table tests.work.marts (id int)")
    run("grant select, insert on table tests.work.marts to role reader")
    run("grant usage on schema tests.work to role reader with grant option")
    run("grant role reader to role writer")
    on_marts = [("INSERT", "TABLE", "TESTS.WORK.MARTS", "READER"), ("SELECT", "TABLE", "TESTS.WORK.MARTS", "READER")]
    on_work = ("USAGE", "SCHEMA", "TESTS.WORK", "READER")
    assert privileges(run, "show grants on table tests.work.marts") == on_marts
    assert privileges(run, "show grants on marts") == on_marts
    assert privileges(run, "show grants to role reader") == [*on_marts, on_work]
    assert privileges(run, "show grants of role reader") == [("USAGE", "ROLE", "READER", "WRITER")]
    run("revoke all privileges on tests.work.marts from role reader")
    assert privileges(run, "show grants on table tests.work.marts") == []
    assert privileges(run, "show grants to role reader") == [on_work]


def test_columns_of_show_grants_are_those_dbt_reads(names):
    assert {"privilege", "granted_to", "grantee_name"} <= set(names("show grants on tests.public.anything"))


def test_grants_on_all_and_future_objects(run, schema):
    run("create table early (id int)")
    run("grant select on all tables in schema tests.work to role reader")
    run("grant select on future tables in schema tests.work to role reader")
    run("grant select on future views in database tests to role reader")
    run("create table late (id int)")
    run("create view seen as select * from late")
    for relation in ("EARLY", "LATE"):
        held = [("SELECT", "TABLE", f"TESTS.WORK.{relation}", "READER")]
        assert privileges(run, f"show grants on table {relation}") == held
    assert privileges(run, "show grants on view seen") == [("SELECT", "VIEW", "TESTS.WORK.SEEN", "READER")]
    future = [("SELECT", "TABLE", "TESTS.WORK", "READER")]
    assert privileges(run, "show future grants in schema tests.work") == future
    run("revoke select on future tables in schema tests.work from role reader")
    run("revoke select on future views in database tests from role reader")
    run("create or replace table late (id int)")
    assert privileges(run, "show grants on table late") == []


def test_grants_follow_the_table(run, schema):
    run("create table one (id int)")
    run("create table other (id int)")
    run("grant select on one to role reader")
    run("alter table one swap with other")
    assert privileges(run, "show grants on one") == []
    assert len(privileges(run, "show grants on other")) == 1
    run("alter table other rename to third")
    assert len(privileges(run, "show grants on third")) == 1
    run("create or replace table third copy grants as select 1 as id")
    assert len(privileges(run, "show grants on third")) == 1
    run("create or replace table third as select 1 as id")
    assert privileges(run, "show grants on third") == []


# Reading statements as text


def test_statements_of_a_block_are_split_where_they_end():
    block = "select 'a;b'; -- one; two\nselect $$c;d$$; /* ; */ select \"e;f\";"
    assert [text.plain(one) for one in text.split(block)] == ["select 'a;b'", "select $$c;d$$", 'select "e;f"']


def test_names_are_folded_as_snowflake_folds_them():
    assert text.parts('raw."Mixed.Case".accounts') == ["RAW", "Mixed.Case", "ACCOUNTS"]


# Starting and ending


def command(code):
    return (sys.executable, "-c", code)


def test_port_in_use_is_named_with_its_remedy():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Stop) as stop, Emulator(port):
            pass
    assert stop.value.exit_code == BAD_INPUT
    assert str(port) in stop.value.message and "L2F_EMULATOR_PORT" in stop.value.message


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import time; time.sleep(60)", "has not answered"),
        ("import socket, sys, time; socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(60)", "has not"),
        ("print('first line'); print('no room'); raise SystemExit(3)", "ended with exit code 3"),
    ],
)
def test_emulator_that_does_not_answer_stops_the_run(code, said):
    emulator = Emulator(command=command(code), seconds=1)
    with pytest.raises(Stop, match=said) as stop, emulator:
        pass
    assert stop.value.exit_code == BAD_INPUT
    assert emulator.process.poll() is not None
    if "no room" in code:
        assert stop.value.details[:2] == ["first line", "no room"]


def test_emulator_that_ignores_the_signal_is_killed(monkeypatch):
    monkeypatch.setattr("l2f.snowflake.emulator.SECONDS_TO_STOP", 0.2)
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
    emulator = Emulator(command=command(code), seconds=1)
    with pytest.raises(Stop, match="has not answered"), emulator:
        pass
    assert emulator.process.returncode == -signal.SIGKILL


def test_emulator_ends_when_its_parent_is_killed():
    code = """
import time
from l2f.snowflake.emulator import Emulator
with Emulator() as emulator:
    print(emulator.process.pid, flush=True)
    time.sleep(60)
"""
    parent = subprocess.Popen(command(code), stdout=subprocess.PIPE, cwd=ROOT, text=True)
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 10
    while is_alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(child)


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not (status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z")
