"""The few lines at the end of a run, from the built warehouse and the extracts that were found.

`facts` is what `--json` prints; `lines` says the same to people. Marts that do not exist are left out.
"""

import contextlib
import sys

import duckdb

from l2f.check import counted
from l2f.publish import connect
from l2f.settings import shown

QUERIES = {
    "quarantined_rows": "select system, table_name, reason, column_name, raw_value from marts.quarantined_rows",
    "renewals": "select * from marts.renewals where is_at_risk order by renewal_event_on",
    "arr_by_month": "select month_start_date, sum(arr_usd_amount) from marts.arr_by_month group by all order by all",
}
TRY = """  {python} -c "import duckdb; duckdb.connect('{warehouse}', read_only=True).sql('{query}').show()\""""
# The reasons why most rows were quarantined.
REASONS = """
    select system || '.' || table_name as table_name, column_name, reason, count(*) as row_count
    from marts.quarantined_rows
    group by all
    order by row_count desc, table_name, column_name, reason
    limit 5
"""
# Values that could not be read, and columns. Missing tables are known from the files already.
DRIFT = """
    select drift_kind, sum(case when drift_kind = 'unreadable value' then affected_rows else 1 end)
    from marts.extract_drift
    where drift_kind <> 'missing table'
    group by all
    order by all
"""


def facts(settings, extracts, rows, done, candidate, seconds):
    with contextlib.closing(connect(candidate)) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        marts = {name for (name,) in tables}
        quarantined = ask(connection, marts, "quarantined_rows", "select count(*) from marts.quarantined_rows")
        known = {
            "environment": settings.environment,
            "as_of_date": settings.as_of or built_as_of(connection),
            "warehouse": str(settings.warehouse),
            "nodes": dict(done.passed),
            "warnings": [warning.name for warning in done.warnings],
            "tables": len(extracts.files),
            "rows_read": rows,
            "rows_quarantined": quarantined[0][0] if quarantined else None,
            "quarantine_reasons": [
                dict(zip(("table", "column", "reason", "rows"), row))
                for row in ask(connection, marts, "quarantined_rows", REASONS)
            ],
            "drift": dict(ask(connection, marts, "extract_drift", DRIFT)),
            "missing_tables": [str(table) for table in extracts.missing_tables],
            "missing_applications": extracts.missing_applications,
            "ignored": [shown(path) for path in extracts.ignored],
            "query": query(marts, quarantined),
            "seconds": round(seconds, 1),
        }
        connection.execute("checkpoint")
    return known


def ask(connection, marts, mart, sql):
    return connection.execute(sql).fetchall() if mart in marts else []


def built_as_of(connection):
    """The day that dbt took when none was given."""
    try:
        return connection.execute("select as_of_date from intermediate.as_of").fetchall()[0][0]
    except (duckdb.Error, IndexError):
        return None


def query(marts, quarantined):
    if quarantined and quarantined[0][0]:
        return QUERIES["quarantined_rows"]
    known = [sql for mart, sql in QUERIES.items() if mart in marts and mart != "quarantined_rows"]
    return known[0] if known else "show all tables"


def lines(known):
    nodes = known["nodes"]
    tests = nodes.get("test", 0) + nodes.get("unit_test", 0)
    built = [counted(nodes[kind], kind) for kind in ("model", "seed", "snapshot") if nodes.get(kind)]
    built.append(f"{counted(tests, 'test')} passed")
    said = [
        f"Published {shown(known['warehouse'])}: {known['environment']}, as of {known['as_of_date'] or 'no day'}, "
        f"in {known['seconds']:.0f} s",
        f"  built        {', '.join(built)}",
        f"  read         {counted(known['rows_read'], 'row')} of {counted(known['tables'], 'table')}",
    ]
    if known["rows_quarantined"] is not None:
        said[-1] += f", {known['rows_quarantined']:,} quarantined"
    for reason in known["quarantine_reasons"]:
        said.append("               {rows:>6,}  {table}.{column}: {reason}".format(**reason))
    if known["missing_tables"]:
        said.append(f"  no file for  {', '.join(known['missing_tables'])}")
    if known["missing_applications"]:
        said.append(f"  no folder    {', '.join(known['missing_applications'])}")
    if known["drift"]:
        said.append("  drift        " + ", ".join(counted(number, kind) for kind, number in known["drift"].items()))
    if known["ignored"]:
        said.append(f"  ignored      {some_of(known['ignored'])}")
    if known["warnings"]:
        said.append(f"  warnings     {some_of(known['warnings'])}")
    said.append("Try:")
    said.append(TRY.format(python=shown(sys.executable), warehouse=shown(known["warehouse"]), query=known["query"]))
    return said


def some_of(names, limit=5):
    return ", ".join(names[:limit]) + (f" and {len(names) - limit} more" if len(names) > limit else "")
