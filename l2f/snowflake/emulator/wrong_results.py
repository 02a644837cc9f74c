"""Where DuckDB or fakesnow would answer, and answer otherwise than Snowflake.

`corrected` changes the syntax tree of a statement before fakesnow makes DuckDB's SQL of it; `install` replaces
functions of fakesnow that lose something. What cannot be answered as Snowflake does is refused: an emulator that
fails is better than one that is believed.
"""

import re

import fakesnow.arrow
import fakesnow.info_schema
import fakesnow.macros
import fakesnow.transforms
import pyarrow
import pyarrow.compute
from sqlglot import Expr, exp
from sqlglot.dialects.snowflake import Snowflake

from l2f.snowflake.emulator import functions, session
from l2f.snowflake.emulator.errors import not_emulated

TYPE = exp.DataType.Type
TEXTS = {TYPE.VARCHAR, TYPE.TEXT, TYPE.CHAR, TYPE.NVARCHAR, TYPE.NCHAR}
NUMBERS = {TYPE.DECIMAL, TYPE.INT, TYPE.BIGINT, TYPE.SMALLINT, TYPE.TINYINT, TYPE.FLOAT, TYPE.DOUBLE}
LOCAL_TIMES = {TYPE.TIMESTAMP, TYPE.TIMESTAMPNTZ}
# Their plain cast to text is Snowflake's text.
SAME_AS_TEXT = TEXTS | {TYPE.DECIMAL, TYPE.INT, TYPE.BIGINT, TYPE.SMALLINT, TYPE.TINYINT, TYPE.DATE, TYPE.BOOLEAN}
TEXT_FUNCTIONS = (
    exp.Literal, exp.Concat, exp.DPipe, exp.Lower, exp.Upper, exp.Trim, exp.Substring, exp.Replace, exp.Left, exp.Right,
    exp.SplitPart, exp.RegexpReplace, exp.GroupConcat, exp.MD5, exp.Count,
)  # fmt: skip
FIRST_BRANCH = (exp.Coalesce, exp.Nullif)
# Of the type of their first argument.
SAME_TYPE = (
    exp.Max, exp.Min, exp.AnyValue, exp.FirstValue, exp.LastValue, exp.Lag, exp.Lead, exp.Window, exp.IgnoreNulls,
    exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.Paren, exp.DateAdd, exp.DateTrunc, exp.TimestampTrunc,
    exp.LastDay,
)  # fmt: skip
UTC = {"UTC", "ETC/UTC", "GMT"}
DAYS = {"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"}
WHOLE_PARTITION = {
    "kind": "ROWS",
    "start": "UNBOUNDED",
    "start_side": "PRECEDING",
    "end": "UNBOUNDED",
    "end_side": "FOLLOWING",
}


def corrected(root, cursor):
    """The tree with every difference corrected. Children come before their parents."""
    tables = Tables(cursor)
    for node in reversed(nodes(root)):
        correct = CORRECTIONS.get(type(node))
        if correct is None:
            continue
        parent, key, index = node.parent, node.arg_key, node.index
        changed = correct(node, tables) if correct in IN_CONTEXT else correct(node)
        if changed is not node:
            if node is root:
                root = changed
            else:
                parent.set(key, changed, index)
    return root


def nodes(root):
    """Every node, parents before children."""
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        for value in node.args.values():
            if isinstance(value, Expr):
                waiting.append(value)
            elif type(value) is list:
                waiting += [one for one in value if isinstance(one, Expr)]
    return found


class Tables:
    """What a statement can know without binding it: its session, and the types in the tables it reads."""

    def __init__(self, cursor):
        self.cursor = cursor
        self.types = {}

    def is_text(self, column):
        """Whether a column is surely text: one of a table that is read alone, as raw tables are."""
        select = column.find_ancestor(exp.Select)
        source = select.args.get("from_") if select else None
        table = source.this if source and not select.args.get("joins") else None
        if not isinstance(table, exp.Table) or not table.db:
            return False
        name = tuple(folded(part) for part in table.parts)
        if name not in self.types:
            self.types[name] = self.cursor.types_of(name)
        return self.types[name].get(folded(column.this)) == "VARCHAR"


def folded(identifier):
    return identifier.name if identifier.args.get("quoted") else identifier.name.upper()


def current(node, tables):
    return session.current(node, tables.cursor.session)


def call(name, *arguments):
    return exp.Anonymous(this=name, expressions=list(arguments))


def cast(value, to):
    return exp.Cast(this=value, to=exp.DataType(this=to))


# Aggregates and windows


def extreme(name):
    """MAX_BY gives what stands in the row, also when it is null; DuckDB looks for the next one."""

    def correct(node):
        if node.args.get("count"):
            raise not_emulated("MAX_BY and MIN_BY of several rows")
        return call(name, node.this, node.expression)

    return correct


def listagg(node):
    """Of nothing: '' instead of null. Without a delimiter: none, instead of a comma."""
    if not node.args.get("separator"):
        node.set("separator", exp.Literal.string(""))
    return node if isinstance(node.parent, exp.Window) else or_empty_text(node)


def or_empty_text(node):
    return exp.Coalesce(this=node, expressions=[exp.Literal.string("")])


def window(node):
    """FIRST_VALUE and its like see the whole partition, where DuckDB ends at the current row."""
    function = node.this.this if isinstance(node.this, (exp.IgnoreNulls, exp.RespectNulls)) else node.this
    values = (exp.FirstValue, exp.LastValue, exp.NthValue)
    if isinstance(function, values) and node.args.get("order") and not node.args.get("spec"):
        node.set("spec", exp.WindowSpec(**WHOLE_PARTITION))
    return or_empty_text(node) if isinstance(function, exp.GroupConcat) else node


# Text


def to_text(node, tables):
    """CAST to text: variants without quotes, moments with milliseconds, floats without .0."""
    if node.to.this in LOCAL_TIMES or node.to.this == TYPE.DATE:
        return to_local_time(node)
    if node.to.this in TEXTS and not is_same_as_text(node.this, tables):
        node.set("this", call("_L2F_TEXT", node.this))
    return node


def is_same_as_text(node, tables):
    if isinstance(node, exp.Column):
        return tables.is_text(node)
    if isinstance(node, exp.Cast):
        return node.to.this in SAME_AS_TEXT
    if isinstance(node, FIRST_BRANCH):
        return is_same_as_text(node.this, tables)
    return isinstance(node, (*TEXT_FUNCTIONS, exp.Null, exp.Boolean))


def to_char(node, tables):
    style = node.args.get("format")
    if style is None:
        return cast(node.this if is_same_as_text(node.this, tables) else call("_L2F_TEXT", node.this), TYPE.VARCHAR)
    known = Snowflake.format_time(style) if style.is_string else None
    if known is None or re.search(r"[A-Za-z09]", re.sub(r"%-?[A-Za-z]", "", known.name)):
        raise not_emulated(f"TO_CHAR with the format {style.sql()}")
    return exp.TimeToStr(this=node.this, format=known)


def typeof(node):
    return call("_L2F_TYPEOF", node.this)


# Numbers, days and moments from text: null for what Snowflake cannot read, whatever DuckDB reads


def try_cast(node):
    if node.to.this == TYPE.DATE:
        return call("_L2F_TRY_TO_DATE", node.this)
    if node.to.this in LOCAL_TIMES:
        return call("TRY_TO_TIMESTAMP_NTZ", node.this)
    if node.to.this in (TYPE.TIMESTAMPTZ, TYPE.TIMESTAMPLTZ):
        return call("TRY_TO_TIMESTAMP_TZ", node.this)
    if node.to.this in NUMBERS:
        node.set("this", call("_L2F_NUMBER_IN", node.this))
    return node


def try_to_number(node):
    if node.args.get("safe"):
        node.set("this", call("_L2F_NUMBER_IN", node.this))
    return node


def to_date(node):
    """SQLGlot drops the format of ISO days, and what follows the day would be read as well."""
    style = node.args.get("format")
    if style:
        name = "TRY_STRPTIME" if node.args.get("safe") else "STRPTIME"
        return cast(call(name, node.this, style), TYPE.DATE)
    return call("_L2F_TRY_TO_DATE", node.this) if node.args.get("safe") else node


# Days and time zones


def convert_timezone(node):
    """Two arguments. TIMESTAMP_TZ is kept in UTC here, so the clock of another zone lives only in a direct cast."""
    if node.args.get("source_tz"):
        return node
    zone, moment = node.args["target_tz"], cast(node.args["timestamp"], TYPE.TIMESTAMPLTZ)
    if zone.is_string and zone.name.upper() in UTC:
        return moment
    if not (isinstance(node.parent, exp.Cast) and node.parent.to.this in LOCAL_TIMES | {TYPE.DATE}):
        raise not_emulated("CONVERT_TIMEZONE to another zone than UTC, unless cast to TIMESTAMP_NTZ or DATE")
    return exp.AtTimeZone(this=moment, zone=zone)


def to_local_time(node):
    """TIMESTAMP_TZ keeps no offset here, so the clock that was written is lost."""
    value = node.this
    is_moment = isinstance(value, exp.Anonymous) and value.name.upper() in ("TRY_TO_TIMESTAMP_TZ", "TO_TIMESTAMP_TZ")
    if is_moment or isinstance(value, exp.Cast) and value.to.this == TYPE.TIMESTAMPTZ:
        raise not_emulated("the local time of TIMESTAMP_TZ without CONVERT_TIMEZONE('UTC', …)")
    return node


def keep_day(node):
    """Days after a day, and the first of its month, are days."""
    unit, value = node.args.get("unit"), witness(node.this)
    if unit is None or unit.name.upper() not in DAYS or value is None:
        return node
    if isinstance(value, exp.Cast):
        return cast(node, TYPE.DATE) if value.to.this == TYPE.DATE else node
    return call("_L2F_LIKE", value.copy(), node)


def witness(node):
    """A column or cast that has the type of an expression; none where that cannot be told."""
    while isinstance(node, SAME_TYPE):
        node = node.this
    return node if isinstance(node, (exp.Column, exp.Cast)) else None


def flatten(node):
    for option in (node.this, *node.expressions):
        if isinstance(option, exp.Kwarg) and option.name.upper() != "INPUT":
            raise not_emulated(f"FLATTEN with {option.name.upper()}")
    return node


CORRECTIONS = {
    exp.ArgMax: extreme("ARG_MAX_NULL"),
    exp.ArgMin: extreme("ARG_MIN_NULL"),
    exp.GroupConcat: listagg,
    exp.Window: window,
    exp.Cast: to_text,
    exp.ToChar: to_char,
    exp.Typeof: typeof,
    exp.TryCast: try_cast,
    exp.ToNumber: try_to_number,
    exp.TsOrDsToDate: to_date,
    exp.ConvertTimezone: convert_timezone,
    exp.DateAdd: keep_day,
    exp.DateTrunc: keep_day,
    exp.TimestampTrunc: keep_day,
    exp.Explode: flatten,
    exp.CurrentUser: current,
    exp.CurrentRole: current,
    exp.CurrentWarehouse: current,
}
IN_CONTEXT = {to_text, to_char, current}


# Functions of fakesnow


def install():
    """Before fakesnow makes its first database."""
    fakesnow.arrow.timestamp_to_sf_struct = with_nulls(fakesnow.arrow.timestamp_to_sf_struct)
    fakesnow.macros.creation_sql = then(fakesnow.macros.creation_sql, functions.creation_sql)
    fakesnow.info_schema.insert_table_comment_sql = with_quotes(fakesnow.info_schema.insert_table_comment_sql)
    fakesnow.info_schema.SQL_CREATE_GLOBAL_INFORMATION_SCHEMA_COLUMNS_VIEW = wide_integers(
        fakesnow.info_schema.SQL_CREATE_GLOBAL_INFORMATION_SCHEMA_COLUMNS_VIEW
    )
    transforms = fakesnow.transforms
    transforms.trim_cast_varchar = unless_two_arguments(transforms.trim_cast_varchar)
    transforms.numeric_agg_implicit_cast = unchanged
    transforms.to_timestamp = of_functions_only(transforms.to_timestamp)
    transforms.array_agg = or_empty_array(transforms.array_agg)
    transforms.array_agg_within_group = without_nulls(transforms.array_agg_within_group)


def with_nulls(to_struct):
    """Null moments came back as 1970-01-01."""

    def convert(moments):
        if isinstance(moments, pyarrow.ChunkedArray):
            moments = moments.combine_chunks()
        filled = to_struct(pyarrow.compute.fill_null(moments, pyarrow.scalar(0, moments.type)))
        fields = [filled.field(index) for index in range(filled.type.num_fields)]
        return pyarrow.StructArray.from_arrays(fields, fields=list(filled.type), mask=pyarrow.compute.is_null(moments))

    return convert


def then(first, second):
    return lambda database: first(database) + second(database)


def with_quotes(insert):
    """Quotes in the comment of a table ended the statement."""
    return lambda database, schema, table, comment: insert(
        database, schema, table, (comment or "").replace("'", "''")
    )


def wide_integers(view):
    """Columns of all integer types are NUMBER(38,0)."""
    integers = "columns.data_type in ('BIGINT', 'HUGEINT', 'INTEGER', 'SMALLINT', 'TINYINT', 'UBIGINT')"
    return view.replace("columns.data_type='BIGINT'", integers)


def unless_two_arguments(trim):
    """TRIM lost the characters to trim."""
    return lambda node: node if isinstance(node, exp.Trim) and node.expression is not None else trim(node)


def unchanged(node):
    """SUM of decimals became a sum of floats."""
    return node


def of_functions_only(to_timestamp):
    """A cast is DuckDB's own: the macro has its argument seven times, so that nested ones explode."""
    return lambda node: node if isinstance(node, exp.Cast) else to_timestamp(node)


def or_empty_array(array_agg):
    """Of nothing: [] instead of null."""

    def correct(node):
        array = array_agg(node)
        return array if array is node else exp.Coalesce(this=array, expressions=[call("JSON", exp.Literal.string("[]"))])

    return correct


def without_nulls(within_group):
    """ARRAY_AGG … WITHIN GROUP kept nulls."""

    def correct(node):
        array = within_group(node)
        if array is not node:
            array.set("nulls_excluded", True)
        return array

    return correct
