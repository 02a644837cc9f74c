"""Row-by-row comparison of what dbt built on DuckDB and on Snowflake.

Every seed, model and snapshot is read whole from both, as multisets of rows. Numbers compare by value,
floating-point numbers to nine decimals, moments without zone; text, case and nulls exactly.
"""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

COMPARED = ("model", "seed", "snapshot")
# The key of a snapshot's row: a hash over text that the engines spell differently.
HASHED_COLUMNS = {"dbt_scd_id"}
SHOWN_ROWS = 2


@dataclass
class Difference:
    """One relation: rows that only one side has, columns that only one side has."""

    relation: str
    only_duckdb: Counter = field(default_factory=Counter)
    only_snowflake: Counter = field(default_factory=Counter)
    columns: list[str] = field(default_factory=list)
    other_columns: list[str] = field(default_factory=list)

    @property
    def rows(self):
        return max(self.only_duckdb.total(), self.only_snowflake.total())

    def __bool__(self):
        return bool(self.rows or self.other_columns)

    def lines(self):
        """What differs, for people: the columns at odds first, then example rows of both sides."""
        yield f"{self.relation}: {self.rows} differing {'row' if self.rows == 1 else 'rows'}"
        for column in self.other_columns:
            yield f"    column {column} is on one side only"
        left, right = sorted(self.only_duckdb, key=repr), sorted(self.only_snowflake, key=repr)
        for one, other in list(nearest(left, right))[:SHOWN_ROWS]:
            if one is None or other is None:
                side, row = ("DuckDB", one) if other is None else ("Snowflake", other)
                yield f"    only on {side}: " + ", ".join(f"{c} {v!r}" for c, v in zip(self.columns, row))
                continue
            yield "    row " + ", ".join(f"{c} {v!r}" for c, v, w in zip(self.columns, one, other) if v == w)[:200]
            for column, value, other_value in zip(self.columns, one, other):
                if value != other_value:
                    yield f"        {column}: DuckDB {value!r}, Snowflake {other_value!r}"


def compare(manifest, duckdb_connection, snowflake_connection, on_relation=lambda: None):
    """[Difference] of every relation that the manifest, dbt's of the local target, builds and publishes."""
    found = []
    for node in sorted(compared_nodes(manifest), key=lambda node: (node.schema, node.alias)):
        relation = f"{node.schema}.{node.alias}"
        left = rows_of(duckdb_connection.cursor(), relation)
        right = rows_of(snowflake_connection.cursor(), relation)
        found.append(difference(relation, left, right))
        on_relation()
    return found


def compared_nodes(manifest):
    return [
        node
        for node in manifest.nodes.values()
        if node.resource_type in COMPARED and node.config.materialized != "ephemeral" and node.config.enabled
    ]


def rows_of(cursor, relation):
    """(column names, rows) of a relation."""
    cursor.execute(f"select * from {relation}")
    names = [column[0].lower() for column in cursor.description]
    return names, cursor.fetchall()


def difference(relation, left, right):
    (left_names, left_rows), (right_names, right_rows) = left, right
    columns = [name for name in left_names if name in right_names and name not in HASHED_COLUMNS]
    left_count = counted(left_names, left_rows, columns)
    right_count = counted(right_names, right_rows, columns)
    return Difference(
        relation,
        left_count - right_count,
        right_count - left_count,
        columns,
        sorted(set(left_names) ^ set(right_names)),
    )


def counted(names, rows, columns):
    places = [names.index(column) for column in columns]
    return Counter(tuple(comparable(row[place]) for place in places) for row in rows)


def comparable(value):
    """One form for values that mean the same on both engines."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, float):
        return Decimal(repr(round(value, 9))).normalize() + 0
    if isinstance(value, (int, Decimal)):
        return Decimal(value).normalize() + 0
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None).isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return repr(value)


def nearest(left, right):
    """Pairs of rows that agree in most columns, what has no partner last."""
    rest = list(right)
    for row in left:
        if not rest:
            yield row, None
            continue
        partner = max(rest, key=lambda other: sum(a == b for a, b in zip(row, other)))
        rest.remove(partner)
        yield row, partner
    for row in rest:
        yield None, row
