"""The process in which Great Expectations runs: `python -m l2f.expectations.worker`.

Its import takes seconds, so a run starts it once, while dbt parses the project. It reads requests from standard input, one
JSON object per line, answers with one line each on standard output, and ends when its input ends.

A request: target, warehouse (file of DuckDB, None elsewhere), and subjects, each with name, relation (database, schema,
table), columns (declared name → type), key, measures (name → SQL), expectations (type, arguments) and parameters.
An answer: for each subject its measures, and a verdict for each expectation (`verdict`).
"""

import json
import logging
import os
import sys
import time

from l2f.extracts import folded
from l2f.results import EXAMPLES

ROWS = "unexpected_rows_expectation"
# Showing rows counts all their values: of more rows than this, none is shown.
FEW = 100_000
# What a raw column is read as when the loader left it as text; other types keep their own.
READ_AS = {
    "date": "timestamp", "timestamp": "timestamp", "bigint": "double", "integer": "double", "double": "double",
}  # fmt: skip
TEXT = ("varchar", "text", "string")
LOADED_AT = ("_sdc_batched_at", "_sdc_extracted_at", "_fivetran_synced", "_airbyte_extracted_at", "_uploaded_at", "_loaded_at")


def main():
    answers = os.fdopen(os.dup(1), "w")
    # Libraries print; only answers may stand on standard output.
    os.dup2(2, 1)
    import great_expectations

    logging.disable(logging.WARNING)
    for line in sys.stdin:
        try:
            answer = Validator(great_expectations, **json.loads(line)).answer()
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:500]}"}
        print(json.dumps(answer, default=str), file=answers, flush=True)
    # DuckDB complains on standard error about what other libraries still hold when Python ends.
    os._exit(0)


class Validator:
    """One request on one connection."""

    def __init__(self, gx, target, warehouse, subjects):
        self.gx, self.target, self.subjects = gx, target, subjects
        self.connection, url = open_connection(target, warehouse)
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        self.source = context.data_sources.add_sql(
            "warehouse", connection_string=url, create_temp_table=False, kwargs={"creator": lambda: self.connection}
        )

    def answer(self):
        try:
            return {"subjects": {subject["name"]: self.validate(**subject) for subject in self.subjects}}
        finally:
            self.connection.close()

    def validate(self, name, relation, columns, key, measures, expectations, parameters):
        query = self.query(relation, columns)
        if query is None:
            return {"is_missing": True}
        batch = self.source.add_query_asset(name, query=query).add_batch_definition_whole_table("all").get_batch()
        verdicts = [self.verdict(batch, key, parameters, **expectation) for expectation in expectations]
        values = {"rows": "select count(*) from {batch}"} | measures
        return {
            "verdicts": verdicts,
            "measures": {measure: self.value(sql.replace("{batch}", f"({query}) as batch")) for measure, sql in values.items()},
        }

    def verdict(self, batch, key, parameters, type, arguments):
        """success, failing_rows, observed, examples, error and seconds of one expectation."""
        started = time.monotonic()
        try:
            made = self.gx.expectations.registry.get_expectation_impl(type)(**arguments)
            said = described(self.result(batch, made, parameters, result_format="BASIC"))
            if not said["success"] and 0 < (said["failing_rows"] or 0) <= FEW:
                said["examples"] = described(self.result(batch, made, parameters, **self.with_rows(batch, type, key)))["examples"]
        except Exception as error:
            said = {"success": False, "error": f"{error.__class__.__name__}: {' '.join(str(error).split())[:500]}"}
        return said | {"seconds": time.monotonic() - started}

    def result(self, batch, expectation, parameters, **wanted):
        return batch.validate(expectation, result_format=wanted, expectation_parameters=parameters).to_json_dict()

    def with_rows(self, batch, type, key):
        """The result format that shows rows: of a query what it finds, of a column the keys of its rows."""
        if type == ROWS:
            return {"result_format": "COMPLETE"}
        found = {name.lower() for name in batch.columns()}
        keys = {"unexpected_index_column_names": key} if key and found.issuperset(key) else {}
        return {"result_format": "SUMMARY", "partial_unexpected_count": EXAMPLES} | keys

    def value(self, sql):
        [(value,)] = self.rows(sql)
        return None if value is None else float(value)

    def rows(self, sql):
        cursor = self.connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall()

    def query(self, relation, columns):
        """SQL over a table under its declared names, whatever a loader calls them; None where there is no such table."""
        catalog = f"{relation['database']}." if self.target != "local" else ""
        loaded = self.rows(
            f"select table_schema, table_name, column_name, data_type from {catalog}information_schema.columns "
            f"where lower(table_catalog) = lower('{relation['database']}') and lower(table_schema) = lower('{relation['schema']}')"
        )
        loaded = [row for row in loaded if folded(row[1]) == folded(relation["table"])]
        if not loaded:
            return None
        spelled = {folded(column): (f'"{column}"', data_type.lower()) for _, _, column, data_type in loaded}
        selected = [read(name, *spelled[folded(name)], kind) for name, kind in columns.items() if folded(name) in spelled]
        times = [f'try_cast(cast("{column}" as varchar) as timestamp)' for _, _, column, _ in loaded if column.lower() in LOADED_AT]
        selected.append(f"{times[0] if times else 'cast(null as timestamp)'} as _loaded_at")
        return f'select {", ".join(selected)} from {catalog}"{loaded[0][0]}"."{loaded[0][1]}"'


def read(name, quoted, loaded_type, declared_type):
    kind = "double" if declared_type.startswith(("decimal", "numeric")) else READ_AS.get(declared_type)
    if kind and loaded_type.startswith(TEXT):
        return f"try_cast(nullif(trim({quoted}), '') as {kind}) as {name}"
    if declared_type in ("varchar", "json", "boolean") and loaded_type.startswith(TEXT):
        return f"nullif(trim({quoted}), '') as {name}"
    return f"{quoted} as {name}"


def described(found):
    result, problem = found["result"], found.get("exception_info") or {}
    said = {"success": found["success"], "observed": None, "failing_rows": None, "examples": []}
    if not found["success"] and not result:
        problems = [problem] if "raised_exception" in problem else problem.values()
        messages = [one["exception_message"] for one in problems if one.get("raised_exception")]
        return said | ({"error": " ".join(messages[0].split())[:500]} if messages else {})
    if found["expectation_config"]["type"] == ROWS:
        examples = (result.get("details") or {}).get("unexpected_rows") or []
        return said | {"failing_rows": result["observed_value"], "examples": examples[:EXAMPLES]}
    if "unexpected_count" in result:
        share = result.get("unexpected_percent") or 0
        said |= {"failing_rows": result["unexpected_count"], "observed": f"{share:.1f} % of {result['element_count']:,} rows"}
        return said | {"examples": (result.get("partial_unexpected_index_list") or [])[:EXAMPLES]}
    value = result.get("observed_value")
    return said | {"observed": None if value is None else f"{shown(value)}{limits(found['expectation_config']['kwargs'])}"}


def limits(arguments):
    """What was allowed, parameters worked out."""
    least, most = arguments.get("min_value"), arguments.get("max_value")
    said = [f"at least {shown(least)}"] * (least is not None) + [f"at most {shown(most)}"] * (most is not None)
    return f", expected {' and '.join(said)}" if said else ""


def shown(value):
    return f"{value:,.2f}".removesuffix(".00") if isinstance(value, (int, float)) else str(value)[:200]


def open_connection(target, warehouse):
    if target == "local":
        from l2f.expectations.duckdb_connection import connect

        return connect(warehouse), "duckdb://"
    from l2f.snowflake.connection import connect

    return connect(target), "snowflake://"


if __name__ == "__main__":
    main()
