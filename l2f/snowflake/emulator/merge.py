"""MERGE by DuckDB's own MERGE.

The emulation of fakesnow fails on source columns without a table name, which dbt writes, and inside transactions.
As in Snowflake, a source with several rows for one row of the target is refused; DuckDB would take one of them.
"""

from snowflake.connector.errors import ProgrammingError
from sqlglot import exp

KINDS = {exp.Insert: ("INSERT", "inserted"), exp.Update: ("UPDATE", "updated")}
DELETE = ("DELETE", "deleted")


def merge(cursor, expression):
    """Runs the MERGE; returns the query that says how many rows were inserted, updated and deleted."""
    name_columns(expression)
    transformed = cursor.transformed(expression)
    if any(when.args.get("matched") for when in transformed.args["whens"].expressions):
        refuse_duplicates(cursor, transformed)
    rows = cursor.duckdb.execute(transformed.sql("duckdb") + " returning merge_action").fetchall()
    actions = [action for (action,) in rows]
    wanted = {KINDS.get(type(when.args["then"]), DELETE) for when in expression.args["whens"].expressions}
    counts = [f'{actions.count(kind)} as "number of rows {done}"' for kind, done in sorted(wanted)]
    return "select " + ", ".join(counts)


def name_columns(expression):
    """Inserted columns belong to the source, assigned ones to the target, as DuckDB wants it said."""
    source = expression.args["using"].alias_or_name
    for when in expression.args["whens"].expressions:
        action = when.args.get("then")
        if isinstance(action, exp.Insert) and action.expression is not None:
            for column in action.expression.find_all(exp.Column):
                if not column.table:
                    column.set("table", exp.to_identifier(source))
        elif isinstance(action, exp.Update):
            for assignment in action.expressions:
                if isinstance(assignment.this, exp.Column) and assignment.this.table:
                    assignment.set("this", assignment.this.this)


def refuse_duplicates(cursor, merging):
    target, source, on = (part.sql("duckdb") for part in (merging.this, merging.args["using"], merging.args["on"]))
    (duplicates,) = cursor.duckdb.execute(
        f'select count(*) from (select "{merging.this.alias_or_name}".rowid '
        f"from {target} join {source} on {on} group by all having count(*) > 1)"
    ).fetchone()
    if duplicates:
        raise ProgrammingError(msg="Duplicate row detected during DML action", errno=100090, sqlstate="42P18")
