"""Statements that fakesnow or DuckDB refuse, or run half: comments, renames, swaps, clones, contracts, blocks.

`ANSWERS` are recognised by their text, before anything is parsed; what is left is changed as a syntax tree.
"""

import re

import sqlglot
from sqlglot import exp

from l2f.snowflake.emulator import relations
from l2f.snowflake.emulator.answers import DONE, Rows, status
from l2f.snowflake.emulator.errors import not_emulated
from l2f.snowflake.emulator.text import NAME, PART, QUOTED, literal, plain, split, unquoted_literal

RELATION = r"(?:table|view|materialized view|dynamic table)"
COLUMN_COMMENTS = re.compile(rf"alter {RELATION} (?:if exists )?({NAME}) (?:alter|modify) (.+)", re.IGNORECASE)
COLUMN_COMMENT = re.compile(rf"(?:column )?({PART}) comment ({QUOTED})", re.IGNORECASE | re.DOTALL)
COMMENT_ON_COLUMN = re.compile(rf"comment(?: if exists)? on column ({NAME})\.({PART}) is ({QUOTED})", re.I | re.DOTALL)
MOVE = re.compile(rf"alter {RELATION} (?:if exists )?({NAME}) (?:rename to|swap with) ({NAME})", re.IGNORECASE)
CLONE = re.compile(
    rf"create (or replace )?(?:transient |temporary |temp )?table (if not exists )?({NAME}) clone ({NAME})(.*)", re.I
)
FUNCTION = re.compile(
    rf"create (?:or replace )?(?:secure )?function (?:if not exists )?({NAME}) ?\((.*?)\) returns .*?\bas ({QUOTED})",
    re.IGNORECASE | re.DOTALL,
)
EXECUTE = re.compile(rf"execute immediate ({QUOTED})$", re.IGNORECASE | re.DOTALL)
BLOCK = re.compile(r"begin\s+(?!transaction\b|work\b|;)(.*?);?\s*end\s*;?\s*$", re.IGNORECASE | re.DOTALL)
SCRIPTING = re.compile(
    r"(declare|let|if|for|while|repeat|loop|case|return|raise|exception|call|begin|end|cursor|open|fetch|close|null)\b"
    r"|\w+ ?:=",
    re.IGNORECASE,
)


def comment_on_columns(cursor, statement):
    """One or several columns in one ALTER, as dbt writes the comments of a table."""
    name, rest = COLUMN_COMMENTS.match(statement).groups()
    found = COLUMN_COMMENT.findall(rest)
    for column, comment in found:
        set_comment(cursor, name, column, comment)
    return DONE


def comment_on_column(cursor, statement):
    set_comment(cursor, *COMMENT_ON_COLUMN.match(statement).groups())
    return DONE


def set_comment(cursor, name, column, comment):
    comment = literal(unquoted_literal(comment))
    cursor.duckdb.execute(f"comment on column {cursor.relation(name).sql}.{column} is {comment}")


def rename(cursor, statement):
    source, target = (cursor.relation(name) for name in MOVE.match(statement).groups())
    with relations.at_once(cursor.duckdb):
        relations.rename(cursor.duckdb, source, target)
    cursor.account.renamed(".".join(source), ".".join(target))
    return DONE


def swap(cursor, statement):
    one, other = (cursor.relation(name) for name in MOVE.match(statement).groups())
    with relations.at_once(cursor.duckdb):
        relations.swap(cursor.duckdb, one, other)
    cursor.account.swapped(".".join(one), ".".join(other))
    return DONE


def clone(cursor, statement):
    replace, if_missing, name, source, rest = CLONE.match(statement).groups()
    if re.search(r"\b(at|before)\b", rest, re.IGNORECASE):
        raise not_emulated("time travel")
    target = cursor.relation(name)
    if if_missing and ".".join(target) in cursor.existing("TABLE", ".".join(target[:2])):
        return status(f"{target.relation} already exists, statement succeeded.")
    with relations.at_once(cursor.duckdb):
        relations.copy(cursor.duckdb, cursor.relation(source), target, replace=bool(replace))
    cursor.account.made("TABLE", ".".join(target), copies_grants="copy grants" in rest.lower())
    return status(f"Table {target.relation} successfully created.")


def refuse_clone(cursor, statement):
    raise not_emulated("cloning a schema or a database")


def refuse_swap(cursor, statement):
    raise not_emulated("swapping schemas or databases")


def create_function(cursor, statement):
    """A function of one SQL expression becomes a macro."""
    found = FUNCTION.match(statement)
    if not found or re.search(r"\blanguage (?!sql)", statement, re.IGNORECASE):
        raise not_emulated("a function that is not one SQL expression")
    name, arguments, body = found.groups()
    body = sqlglot.transpile(unquoted_literal(body).strip().rstrip(";"), read="snowflake", write="duckdb")[0]
    names = ", ".join(argument.split()[0] for argument in arguments.split(",") if argument.strip())
    cursor.duckdb.execute(f"create or replace macro {name}({names}) as ({body})")
    return status("Function successfully created.")


def drop_dynamic_table(cursor, statement):
    return re.sub(r"dynamic ", "", statement, count=1, flags=re.IGNORECASE)


def accept(cursor, statement):
    return DONE


def explain(cursor, statement):
    """Fails where the query would not compile; there is no plan to show."""
    query = re.sub(r"explain( using \w+)? ", "", statement, count=1, flags=re.IGNORECASE)
    if query.lower().startswith(("select", "with", "(")):
        cursor.execute(f"select * from ({query}) limit 0")
    return DONE


def execute_immediate(cursor, statement):
    """A text of one statement, or a block of plain statements; scripting is refused."""
    found = EXECUTE.match(statement)
    if not found:
        raise not_emulated("execute immediate of anything but a text")
    body = unquoted_literal(found[1]).strip()
    block = BLOCK.match(body)
    if not block:
        return body
    statements = split(block[1])
    for inner in statements:
        if SCRIPTING.match(plain(inner)):
            raise not_emulated(f"scripting in a block ({plain(inner).split()[0]})")
    for inner in statements:
        cursor.execute(inner)
    return Rows(("anonymous block",), [(None,)])


ANSWERS = [
    (re.compile(rf"alter {RELATION} (if exists )?\S+ (alter|modify) .*\bcomment\b"), comment_on_columns),
    (re.compile(r"comment( if exists)? on column\b"), comment_on_column),
    (re.compile(rf"alter {RELATION} (if exists )?\S+ rename to "), rename),
    (re.compile(rf"alter {RELATION} (if exists )?\S+ swap with "), swap),
    (re.compile(r"alter (schema|database) (if exists )?\S+ swap with "), refuse_swap),
    (re.compile(r"create (or replace )?(transient |temporary |temp )?table (if not exists )?\S+ clone\b"), clone),
    (re.compile(r"create (or replace )?(transient )?(schema|database) (if not exists )?\S+ clone\b"), refuse_clone),
    (re.compile(r"create (or replace )?(secure )?function\b"), create_function),
    (re.compile(r"drop dynamic table\b"), drop_dynamic_table),
    (re.compile(r"alter dynamic table (if exists )?\S+ (refresh|suspend|resume)\b"), accept),
    (re.compile(r"explain\b"), explain),
    (re.compile(r"execute immediate\b"), execute_immediate),
]


# Changes of the syntax tree


def make_permanent(expression):
    """DuckDB has no temporary relation in a schema, so it is an ordinary one until it is dropped."""
    properties = expression.args.get("properties") if isinstance(expression, exp.Create) else None
    if properties and expression.kind in ("TABLE", "VIEW"):
        kept = [one for one in properties.expressions if not isinstance(one, exp.TemporaryProperty)]
        properties.set("expressions", kept)


def take_contract(expression):
    """The NOT NULL columns of CREATE TABLE (columns) AS SELECT, taken out of it: DuckDB has them set afterwards.

    fakesnow would drop NOT NULL and count keys as columns. Keys go: Snowflake does not enforce them either.
    """
    schema = expression.this
    is_contract = isinstance(expression, exp.Create) and expression.kind == "TABLE" and isinstance(schema, exp.Schema)
    if not is_contract or expression.expression is None:
        return []
    if isinstance(expression.expression, exp.SetOperation):
        expression.set("expression", exp.select("*").from_(expression.expression.subquery("rows")))
    columns = [column for column in schema.expressions if isinstance(column, exp.ColumnDef)]
    required = [column.this for column in columns if any(is_not_null(one) for one in column.constraints)]
    for column in columns:
        column.set("constraints", [])
    schema.set("expressions", columns)
    return required


def is_not_null(constraint):
    return isinstance(constraint.kind, exp.NotNullColumnConstraint) and not constraint.kind.args.get("allow_null")
