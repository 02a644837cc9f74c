"""What a session remembers: its user, role, warehouse and parameters.

Parameters are remembered and shown, and change nothing: moments are in UTC and weeks begin on Monday whatever
they say. AUTOCOMMIT alone is obeyed, by fakesnow.
"""

import re
from dataclasses import dataclass, field

from sqlglot import exp

from l2f.snowflake.emulator import governance
from l2f.snowflake.emulator.answers import DONE, Rows
from l2f.snowflake.emulator.errors import not_emulated
from l2f.snowflake.emulator.governance import DATABASE
from l2f.snowflake.emulator.text import QUOTED, unquoted, unquoted_literal

# Values of a session that sets nothing. Snowflake's own TIMEZONE is America/Los_Angeles; here it is UTC.
DEFAULTS = {
    "QUERY_TAG": "",
    "QUOTED_IDENTIFIERS_IGNORE_CASE": "false",
    "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS": "0",
    "STATEMENT_TIMEOUT_IN_SECONDS": "172800",
    "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
    "TIMEZONE": "Etc/UTC",
    "WEEK_OF_YEAR_POLICY": "0",
    "WEEK_START": "0",
}
PARAMETER_COLUMNS = ("key", "value", "default", "level", "description", "type")

SETTING = re.compile(rf"(\w+)\s*=\s*({QUOTED}|[^\s,]+)", re.DOTALL)
SHOW_PARAMETERS = re.compile(r"show parameters(?: like '([^']*)')?(?: (?:in|for) session)?$", re.IGNORECASE)
USE = re.compile(r"use (warehouse|role) (.+)", re.IGNORECASE)

READS = (exp.Select, exp.SetOperation, exp.Subquery)
WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Copy)


@dataclass
class Session:
    user: str = "UNKNOWN"
    role: str = "PUBLIC"
    warehouse: str | None = None
    parameters: dict = field(default_factory=dict)


def set_parameters(cursor, statement):
    for name, value in SETTING.findall(statement[len("alter session set ") :]):
        cursor.session.parameters[name.upper()] = unquoted_literal(value)
    return DONE


def unset_parameters(cursor, statement):
    for name in re.findall(r"\w+", statement[len("alter session unset ") :]):
        cursor.session.parameters.pop(name.upper(), None)
    return DONE


def show_parameters(cursor, statement):
    found = SHOW_PARAMETERS.match(statement)
    if not found:
        raise not_emulated("SHOW PARAMETERS of anything but the session")
    values = DEFAULTS | cursor.session.parameters
    pattern = re.escape(found[1] or "%").replace("%", ".*").replace("_", ".")
    rows = []
    for name in sorted(values):
        if re.fullmatch(pattern, name, re.IGNORECASE):
            level = "SESSION" if name in cursor.session.parameters else ""
            rows.append((name, values[name], DEFAULTS.get(name, ""), level, "", "STRING"))
    return Rows(PARAMETER_COLUMNS, rows)


def use(cursor, statement):
    kind, name = USE.match(statement).groups()
    setattr(cursor.session, kind.lower(), unquoted(name))
    return DONE


def use_secondary_roles(cursor, statement):
    return DONE


ANSWERS = [
    (re.compile(r"alter session set (?!.*\bautocommit\b)"), set_parameters),
    (re.compile(r"alter session unset\b"), unset_parameters),
    (re.compile(r"show parameters\b"), show_parameters),
    (re.compile(r"use (warehouse|role)\b"), use),
    (re.compile(r"use secondary roles\b"), use_secondary_roles),
]


def check_warehouse(cursor, expression):
    """A statement that reads or writes tables needs a warehouse that runs."""
    works = isinstance(expression, READS + WRITES) or isinstance(expression, exp.Create) and is_query(expression)
    if works and any(table.catalog.upper() != DATABASE for table in expression.find_all(exp.Table)):
        governance.need_warehouse(cursor.account, cursor.session.warehouse)


def is_query(create):
    """CREATE TABLE AS SELECT runs its query; CREATE VIEW only keeps it."""
    return create.kind == "TABLE" and create.expression is not None


def current(node, session):
    """CURRENT_USER() and its like, as SQLGlot parses them, as the session's own values."""
    value = {exp.CurrentUser: session.user, exp.CurrentRole: session.role}.get(type(node), session.warehouse)
    return exp.Literal.string(value) if value else exp.Null()
