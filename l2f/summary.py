"""The few lines at the end of a run, from the built candidate and the extracts that were found.

`facts` is what `--json` prints; `lines` says the same to people. Marts that do not exist are left out.
"""

import sys

from l2f.check import counted
from l2f.results import PASS
from l2f.settings import shown

QUERIES = {
    "quarantined_rows": "select system, table_name, reason, column_name, raw_value from marts.quarantined_rows",
    "renewals": "select * from marts.renewals where is_at_risk order by renewal_event_on",
    "arr_by_month": "select month_start_date, sum(arr_usd_amount) from marts.arr_by_month group by all order by all",
}
TRY = """  {python} -c "import duckdb; duckdb.connect('{warehouse}', read_only=True).sql('{query}').show()\""""
# The reasons why most rows were quarantined.
REASONS = """
    select system || '.' || table_name as raw_table, column_name, reason, count(*) as row_count
    from {marts}.quarantined_rows
    group by 1, 2, 3
    order by row_count desc, raw_table, column_name, reason
    limit 5
"""
# Values that could not be read, and columns. Missing tables are known from the files already.
DRIFT = """
    select drift_kind, sum(case when drift_kind = 'unreadable value' then affected_rows else 1 end) as number
    from {marts}.extract_drift
    where drift_kind <> 'missing table'
    group by drift_kind
    order by drift_kind
"""


def facts(settings, place, session, extracts, run, done):
    """`session` reads the built candidate; `extracts` is None where loaders fill the raw tables."""
    marts = set(session.tables(place.marts))
    quarantined = ask(session, place, marts, "quarantined_rows", "select count(*) as number from {marts}.quarantined_rows")
    return {
        "environment": settings.environment,
        "as_of_date": run.as_of_date,
        "warehouse": place.name,
        "target": settings.target,
        "nodes": dict(done.passed),
        "nodes_kept": done.kept,
        "checks": run.count(PASS),
        "warnings": [warning.name for warning in done.warnings],
        "tables": run.tables_read,
        "rows_read": run.rows_read,
        "rows_quarantined": quarantined[0]["number"] if quarantined else None,
        "quarantine_reasons": ask(session, place, marts, "quarantined_rows", REASONS),
        "drift": {row["drift_kind"]: int(row["number"]) for row in ask(session, place, marts, "extract_drift", DRIFT)},
        "missing_tables": [str(table) for table in extracts.missing_tables] if extracts else [],
        "missing_applications": extracts.missing_applications if extracts else [],
        "ignored": [shown(path) for path in extracts.ignored] if extracts else [],
        "query": query(marts, quarantined),
    }


def unchanged(settings, place, before, seconds):
    """The facts of a run that found nothing to do. `before` is the record of the run that published."""
    return {
        "environment": settings.environment,
        "as_of_date": before["as_of_date"],
        "warehouse": place.name,
        "target": settings.target,
        "unchanged_since": before["run_id"],
        "seconds": round(seconds, 1),
    }


def ask(session, place, marts, mart, sql):
    return session.query(sql.format(marts=place.marts)) if mart in marts else []


def query(marts, quarantined):
    if quarantined and quarantined[0]["number"]:
        return QUERIES["quarantined_rows"]
    known = [sql for mart, sql in QUERIES.items() if mart in marts and mart != "quarantined_rows"]
    return known[0] if known else "show all tables"


def lines(known):
    if "unchanged_since" in known:
        return [
            f"Unchanged {known['warehouse']}: {known['environment']}, as of {known['as_of_date']}, in {known['seconds']:.0f} s",
            f"  neither extracts nor project have changed since the run {known['unchanged_since']}",
            "  --force builds all the same",
        ]
    nodes = known["nodes"]
    tests = nodes.get("test", 0) + nodes.get("unit_test", 0)
    built = [counted(nodes[kind], kind) for kind in ("model", "seed", "snapshot") if nodes.get(kind)]
    built.append(f"{counted(tests, 'test')} passed")
    if known["nodes_kept"]:
        built.append(f"{known['nodes_kept']} more kept of the run before")
    said = [
        f"Published {known['warehouse']}: {known['environment']}, as of {known['as_of_date'] or 'no day'}, "
        f"in {known['seconds']:.0f} s",
        f"  built        {', '.join(built)}",
    ]
    if known["rows_read"] is not None:
        said.append(f"  read         {counted(known['rows_read'], 'row')} of {counted(known['tables'], 'table')}")
    if known["rows_quarantined"] is not None:
        said[-1] += f", {known['rows_quarantined']:,} quarantined"
    for reason in known["quarantine_reasons"]:
        said.append("               {row_count:>6,}  {raw_table}.{column_name}: {reason}".format(**reason))
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
    if known.get("page"):
        said.append(f"  quality      {known['page']}")
    if known["target"] == "local":
        said.append("Try:")
        said.append(TRY.format(python=shown(sys.executable), warehouse=known["warehouse"], query=known["query"]))
    return said


def of_result(result):
    """A check that failed, for people: what, why it matters, what was seen, who is to act."""
    seen = f"{counted(result.failing_rows, 'row')}" if result.failing_rows is not None else result.observed
    yield f"{result.name}{f' ({seen})' if seen else ''}"
    yield f"    {result.message}"
    if result.owner:
        yield f"    Owner: {result.owner}. To publish all the same, this once: --accept '{result.name}'"


def some_of(names, limit=5):
    return ", ".join(names[:limit]) + (f" and {len(names) - limit} more" if len(names) > limit else "")
