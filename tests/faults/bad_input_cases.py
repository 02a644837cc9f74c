"""Sixty ways in which the extract of a table may look, and what must become of each.

A case writes a few rows into any of the tables of bad_input_files.py; their keys begin with its number.
Columns go by their role, or by their name where they are the loader's. REFUSED cases end the run with the
words given; of the USABLE ones every row is staged with these values, superseded, deleted or quarantined.
"""

import codecs
import csv
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from test_any_loader import spelled as as_loader_spells

from faults.bad_input_files import ABSENT, Case, as_csv, as_jsonl, as_parquet, named

EARLIER = "2020-08-30 01:00:00"
AUGUST = datetime(2020, 8, 1)
ID, WHOLE_ID = "0016100000abcDE", "0016100000abcDEAAY"


def usable(name, rows, staged, written=None, extension="csv", spelled=str, **facts):
    """Rows written as one file: `staged` is {n: {role: value}}."""

    def files(table, key):
        content = [named(row, table, key, spelled) for row in rows]
        return [("{}." + extension, (written or as_csv)(content))]

    alone = written or spelled is not str
    return Case(name, files, staged=staged, rows=None if alone else tuple(rows), **facts)


def forms(role, texts, value):
    """A row per text, all of which mean the value."""
    return [{"n": n, role: text} for n, text in enumerate(texts, 1)], {
        n: {role: value} for n, _ in enumerate(texts, 1)
    }


def fivetran(column):
    return as_loader_spells(column, "fivetran")


PLAIN = (
    [{"n": 1, "moment": "2020-08-01", "number": "12.50"}],
    {1: {"moment": AUGUST, "number": Decimal("12.5")}},
)
TYPED = {
    "moment": datetime(2020, 8, 1, 2, tzinfo=timezone(timedelta(hours=2))),
    "updated": AUGUST.replace(tzinfo=UTC),
    "number": Decimal("12.50"),
}
READ = {"moment": AUGUST, "updated": AUGUST, "number": Decimal("12.5")}
FLAGS = {
    "true": True,
    "T": True,
    "1": True,
    "yes": True,
    "FALSE": False,
    "f": False,
    "0": False,
    "no": False,
    "maybe": None,
}
NUMBERS = {"12.500000000": "12.5", "-3": "-3", "0.10": "0.1", "9007199254740993.01": "9007199254740993.01"}


def deleted(name, column, yes, no):
    return usable(name, [{"n": 1, column: yes}, {"n": 2, column: no}], {2: {}}, soft_deleted=1)


def two_files(table, key):
    parts = [named({"n": n, "text": f"file {n}"}, table, key) for n in (1, 2)]
    return [("{}_a.csv", as_csv(parts[:1])), ("{}_b.csv", as_csv(parts[1:]))]


USABLE = [
    usable("as Fivetran spells", *PLAIN, spelled=fivetran, apart=True),
    usable("as Airbyte spells, JSON", *PLAIN, written=as_jsonl, extension="jsonl", spelled=str.title, apart=True),
    usable("in capitals", *PLAIN, spelled=str.upper),
    usable(
        "ISO moments",
        *forms(
            "moment",
            ["2020-08-01", "2020-08-01 00:00:00", "2020-08-01T00:00:00Z", "2020-08-01T00:00:00.000"],
            AUGUST,
        ),
    ),
    usable(
        "moments of other zones",
        *forms(
            "moment",
            ["2020-08-01T00:00:00+0000", "2020-08-01T02:00:00+02:00", "2020-07-31T17:00:00.000-0700"],
            AUGUST,
        ),
    ),
    usable("epochs", *forms("moment", ["1596240000", "1596240000.0", "1596240000000"], AUGUST)),
    usable(
        "flags",
        [{"n": n, "flag": text} for n, text in enumerate(FLAGS, 1)],
        {n: {"flag": value} for n, value in enumerate(FLAGS.values(), 1)},
        needs=("flag",),
        unreadable=1,
    ),
    usable(
        "decimals",
        [{"n": n, "number": text} for n, text in enumerate(NUMBERS, 1)],
        {n: {"number": Decimal(value)} for n, value in enumerate(NUMBERS.values(), 1)},
    ),
    usable(
        "empty texts",
        [{"n": 1, "text": "", "moment": "", "number": "", "updated": ""}],
        {1: {"text": None}},
        written=lambda rows: as_csv(rows, quoting=csv.QUOTE_ALL),
    ),
    usable("ids of 15 and 18 characters", *forms("crm", [ID, WHOLE_ID], WHOLE_ID), needs=("crm",)),
    usable("byte order mark", *PLAIN, written=lambda rows: codecs.BOM_UTF8 + as_csv(rows)),
    usable("CRLF", *PLAIN, written=lambda rows: as_csv(rows, line_end="\r\n")),
    usable("line end in quotes", [{"n": 1, "text": "Two\nlines"}], {1: {"text": "Two\nlines"}}),
    usable("hash at the start of a line", [{"key": "#1"}, {"key": "#2"}], {"#1": {}, "#2": {}}),
    usable(
        "header only",
        [{"n": 1, "moment": ""}],
        {},
        written=lambda rows: as_csv(rows).splitlines(keepends=True)[0],
    ),
    usable("JSON without a line", [{"n": 1}], {}, written=lambda rows: b"", extension="jsonl"),
    usable("no column but the key", [{"n": 1, "text": ABSENT}], {1: {"text": None}}, written=as_csv),
    usable("a column nobody declared", [{"n": 1, "favourite_colour": "green"}], {1: {}}),
    usable("row without key", [{"key": "", "number": "1"}, {"n": 2}], {2: {}}, quarantined=1),
    usable(
        "amounts that are none",
        [{"n": 1, "number": "a lot"}, {"n": 2, "number": "12,50"}],
        {},
        quarantined=2,
        unreadable=2,
    ),
    usable(
        "moments that are none",
        [{"n": 1, "moment": "yesterday", "updated": "31.12.2019"}, {"n": 2, "moment": "2020-02-30"}],
        {1: {}, 2: {}},
        unreadable=3,
    ),
    usable(
        "older by load time",
        [
            {"n": 1, "text": "old", "updated": "2020-08-02", "_sdc_batched_at": EARLIER},
            {"n": 1, "text": "new", "updated": "2020-08-01"},
        ],
        {1: {"text": "new", "updated": AUGUST}},
        superseded=1,
    ),
    usable(
        "older by its own time",
        [{"n": 1, "text": "new", "updated": "2020-08-01"}, {"n": 1, "text": "old", "updated": "2020-07-31"}],
        {1: {"text": "new", "updated": AUGUST}},
        superseded=1,
    ),
    usable("the same row three times", [{"n": 1}] * 3, {1: {}}, superseded=2),
    usable(
        "loaded again whole",
        [
            {"n": n, "_sdc_batched_at": "", "_uploaded_at": moment}
            for moment in ("1598745600", "1598832000")
            for n in (1, 2)
        ],
        {1: {}, 2: {}},
        superseded=2,
    ),
    deleted("deleted as applications say", "deleted", "true", "false"),
    deleted("deleted as Fivetran says", "_fivetran_deleted", "TRUE", "FALSE"),
    deleted("deleted as Stitch says", "_sdc_deleted_at", "2020-08-30T00:00:00Z", ""),
    usable(
        "deleted and back",
        [{"n": 1, "deleted": "true", "_sdc_batched_at": EARLIER}, {"n": 1, "deleted": "false"}],
        {1: {}},
        superseded=1,
    ),
    Case("two files", two_files, staged={1: {"text": "file 1"}, 2: {"text": "file 2"}}),
    usable("texts in Parquet", *PLAIN, written=as_parquet, extension="parquet"),
    usable("types in Parquet", [{"n": 1, **TYPED}], {1: READ}, written=as_parquet, extension="parquet"),
    usable(
        "numbers in JSON",
        [{"n": 1, "moment": 1596240000, "number": 12.5}],
        {1: PLAIN[1][1]},
        written=as_jsonl,
        extension="jsonl",
    ),
    usable(
        "keys as floats in Parquet",
        [{"key": 7001.0}, {"key": 7002.0}],
        {"7001": {}, "7002": {}},
        written=as_parquet,
        extension="parquet",
        apart=True,
    ),
    usable(
        "letters of other languages",
        [{"n": 1, "text": "Zürich 東京 🦊"}],
        {1: {"text": "Zürich 東京 🦊"}},
    ),
    usable(
        "quotes and commas",
        [{"n": 1, "text": 'The "A", Ltd; \\ | tab\t'}],
        {1: {"text": 'The "A", Ltd; \\ | tab\t'}},
    ),
]


def refused(name, words, content, extension="csv", file="{}", **facts):
    """`content(rows)` is written into the file; rows are two good ones."""

    def files(table, key):
        rows = [named({"n": n, "moment": "2020-08-01"}, table, key) for n in (1, 2)]
        return [(f"{file}.{extension}", content(rows))]

    return Case(name, files, refused=words, **facts)


def lines(change):
    """CSV whose lines are changed as a list."""
    return lambda rows: b"".join(change(as_csv(rows).splitlines(keepends=True)))


def without_key(rows):
    return as_csv([{column: value for column, value in row.items() if column != "id"} for row in rows])


def twice(rows):
    return [{**row, "created_date": row["createddate"]} for row in rows]


def twice_in_files(table, key):
    row = named({"n": 1, "moment": "2020-08-01"}, table, key)
    other = named({"n": 2}, table, key) | {"created_date": "2020-08-01"}
    return [("{}_a.csv", as_csv([row])), ("{}_b.csv", as_csv([other]))]


def types_in_files(table, key):
    """Nothing holds both a structure and a number."""
    numbers, structures = (
        named({"n": 1, "moment": [1, 2]}, table, key),
        named({"n": 2, "moment": {"day": 1}}, table, key),
    )
    return [("{}_a.parquet", as_parquet([numbers])), ("{}_b.parquet", as_parquet([structures]))]


REFUSED = [
    refused("empty file", "is empty, not even a header", lambda rows: b""),
    refused("no header", "holds none of the table's declared columns", lines(lambda all: all[1:])),
    refused(
        "short header", "the header has", lines(lambda all: [all[0].rsplit(b",", 1)[0] + b"\n", *all[1:]])
    ),
    refused("a field too many", "line 3 has", lines(lambda all: [*all[:2], all[2].rstrip() + b",surplus\n"])),
    refused("semicolons", "is separated by semicolons", lambda rows: as_csv(rows, delimiter=";")),
    refused("tabs", "is separated by tabs", lambda rows: as_csv(rows, delimiter="\t")),
    refused("pipes", "is separated by pipes", lambda rows: as_csv(rows, delimiter="|")),
    refused("no key column", "the column is missing", without_key),
    refused("one name twice", "have one meaning", lambda rows: as_csv(twice(rows))),
    refused("one name twice in Parquet", "have one meaning", lambda rows: as_parquet(twice(rows)), "parquet"),
    refused("one name twice in JSON", "have one meaning", lambda rows: as_jsonl(twice(rows)), "jsonl"),
    Case("one name twice between files", twice_in_files, refused="have one meaning", apart=True),
    Case(
        "one column of two types", types_in_files, refused="store one column as different types", apart=True
    ),
    refused("a quote never closed", "never closed", lines(lambda all: [*all, b'"open,\n'])),
    refused(
        "two kinds of line ends",
        "lines end in different ways",
        lines(lambda all: [all[0].replace(b"\n", b"\r\n"), *all[1:]]),
    ),
    refused(
        "Latin letters of one byte",
        "is not UTF-8",
        lines(lambda all: [*all[:-1], all[-1].replace(b"as", b"\xe9")]),
    ),
    refused("UTF-16", "is not UTF-8", lambda rows: as_csv(rows).decode().encode("utf-16")),
    refused("cut-off Parquet", "is not a whole Parquet file", lambda rows: as_parquet(rows)[:-40], "parquet"),
    refused("text named Parquet", "is not a whole Parquet file", as_csv, "parquet"),
    refused("empty Parquet", "is not a whole Parquet file", lambda rows: b"", "parquet"),
    refused("cut-off JSON", "is not valid JSON", lambda rows: as_jsonl(rows)[:-9], "jsonl"),
    refused(
        "JSON that is no object", "is not a JSON object", lambda rows: as_jsonl(rows) + b'["a"]\n', "jsonl"
    ),
    refused(
        "JSON with a byte order mark",
        "byte order mark",
        lambda rows: codecs.BOM_UTF8 + as_jsonl(rows),
        "jsonl",
    ),
    refused("a star in the name", "which stand for other files", as_csv, file="{}*"),
]
