"""The rules of the static check, one function each: what Snowflake would refuse, or mean in another way.

A rule yields what is wrong and what to do about it. Text rules get the query and yield (line, message); rules of
expressions get a part of the tree, as written or resolved, and yield messages; the others say what they get.
"""

import re
from collections import defaultdict

from sqlglot import exp
from sqlglot.dialects.snowflake import Snowflake
from sqlglot.tokens import TokenType

from l2f.snowflake.lineage import results

SNOWFLAKE = Snowflake()
TEXT_RULES, TRACED_RULES, RETURNED_RULES, DECLARED_RULES = [], [], [], []
WRITTEN_RULES, RESOLVED_RULES = defaultdict(list), defaultdict(list)


def rule(rules, *kinds):
    """Adds a function to the rules, or to those for these kinds of expression."""

    def add(function):
        for chosen in [rules[kind] for kind in kinds] or [rules]:
            chosen.append(function)
        return function

    return add


# Words that stand before a parenthesis without being functions.
WORDS = set(
    "all and any as between by case cross distinct else except exists from full group having in inner intersect into "
    "is join left like not on or order outer over partition qualify right select then union using values when where "
    "with".split()
)
# https://docs.snowflake.com/en/sql-reference/reserved-keywords, without those that only SHOW commands mind.
RESERVED = set(
    "all alter and any as between by case cast check column connect constraint create cross current current_date "
    "current_time current_timestamp current_user delete distinct drop else exists false following for from full grant "
    "group having ilike in increment inner insert intersect into is join lateral left like localtime localtimestamp "
    "minus natural not null of on or order qualify regexp revoke right rlike row rows sample select set some start "
    "table tablesample then to trigger true try_cast union unique update using values when whenever where with".split()
)
LONGEST_NAME = 255
# Snowflake ends a recursive query with an error after so many rounds.
MOST_ROUNDS = 100

TYPES = {
    "number": exp.DataType.NUMERIC_TYPES,
    "text": exp.DataType.TEXT_TYPES,
    "boolean": {exp.DType.BOOLEAN},
    "date": {exp.DType.DATE},
    "timestamp": {exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME},
    "timestamp with time zone": {exp.DType.TIMESTAMPTZ, exp.DType.TIMESTAMPLTZ},
    "document": {exp.DType.VARIANT, exp.DType.OBJECT, exp.DType.ARRAY, exp.DType.JSON, exp.DType.STRUCT},
}
FLOATS = {exp.DType.DOUBLE, exp.DType.FLOAT}
ROUNDING = (exp.Round, exp.Ceil, exp.Floor, exp.Trunc)
COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.NullSafeEQ, exp.NullSafeNEQ)
SNAPSHOT_COLUMNS = {
    "DBT_SCD_ID": "varchar",
    "DBT_UPDATED_AT": "timestamp_ntz",
    "DBT_VALID_FROM": "timestamp_ntz",
    "DBT_VALID_TO": "timestamp_ntz",
    "DBT_IS_DELETED": "varchar",
}


CLASS_OF = {kind: name for name, kinds in TYPES.items() for kind in kinds}


def kind_of(part):
    """The exact type of an expression."""
    return part.type.this if part.type else None


def class_of(part):
    """number, text, … of an expression; None where it is not known."""
    return CLASS_OF.get(kind_of(part))


def as_sql(part, longest=70):
    """An expression as people write it, cut to fit a message."""
    plain = part.copy()
    for name in plain.find_all(exp.Identifier):
        name.replace(exp.to_identifier(name.name.lower(), quoted=False))
    text = plain.sql(SNOWFLAKE, normalize_functions="lower", comments=False)
    return text if len(text) <= longest else text[:longest] + "…"


# Text: names, types and operators of the lists, and what the parser no longer tells


@rule(TEXT_RULES)
def unknown_function(query):
    for token in called(query):
        if not query.allowed.covers("functions", token.text.lower()):
            yield token.line, query.allowed.refusal("function", token.text.lower())


def called(query):
    """The tokens of function names: words before a parenthesis that are not SQL's own, and no type or alias."""
    with_columns = {part.alias.lower() for part in query.parts if isinstance(part, exp.CTE) and part.alias_column_names}
    tokens = query.tokens
    for place, (token, following) in enumerate(zip(tokens, tokens[1:])):
        before = tokens[place - 1].token_type if place else None
        if (
            following.token_type == TokenType.L_PAREN
            and re.fullmatch(r"[a-z_]\w*", query.written(token).lower())
            and token.text.lower() not in WORDS | with_columns
            and before not in (TokenType.ALIAS, TokenType.R_PAREN)
        ):
            yield token


@rule(TEXT_RULES)
def unknown_type(query):
    for first, last in query.types:
        name = type_name(query.sql[query.tokens[first].start : query.tokens[last].end + 1])
        if not query.allowed.covers("types", name):
            yield query.tokens[first].line, query.allowed.refusal("type", name)


def type_name(written):
    """`decimal` of `decimal(28, 9)`."""
    return " ".join(re.sub(r"\(.*?\)", " ", written).lower().split())


@rule(TEXT_RULES)
def unknown_operator(query):
    for token in query.tokens:
        written = query.written(token)
        if not re.match(r"""[\w"'(),.]""", written) and not query.allowed.covers("operators", written):
            yield token.line, query.allowed.refusal("operator", written)


@rule(TEXT_RULES)
def backslash(query):
    for token in query.tokens:
        if token.token_type == TokenType.STRING and "\\" in query.written(token):
            yield token.line, (
                f"{query.written(token)}: in Snowflake's texts a backslash hides the next character, in DuckDB's it "
                "stands for itself. Write it without, in a pattern as a class such as [0-9] or [.]."
            )


@rule(TEXT_RULES)
def comment_by_slashes(query):
    """// starts a comment on Snowflake and divides whole numbers on DuckDB."""
    place = 0
    for token in query.tokens if "//" in query.sql else ():
        gap = re.sub(r"--[^\n]*|/\*.*?\*/", "", query.sql[place : token.start], flags=re.DOTALL)
        if "//" in gap:
            yield token.line, "// starts a comment on Snowflake. Divide with / and floor, or comment with --."
        place = token.end + 1


@rule(TEXT_RULES)
def comma_before_end(query):
    for token, following in zip(query.tokens, query.tokens[1:]):
        if token.token_type == TokenType.COMMA and following.token_type in (TokenType.FROM, TokenType.R_PAREN):
            yield token.line, "a comma with nothing after it. Remove it."


@rule(TEXT_RULES)
def from_without_select(query):
    places = zip([None, *query.tokens], query.tokens)
    for before, token in places:
        if token.token_type == TokenType.FROM and (before is None or before.token_type == TokenType.L_PAREN):
            yield token.line, "a query that starts with from. Start it with select."


# As written: constructs


@rule(WRITTEN_RULES, exp.Identifier)
def reserved_word(name):
    if not name.args.get("quoted") and name.name.lower() in RESERVED:
        yield f"{name.name.lower()} is a reserved word of Snowflake. Choose another name."


@rule(WRITTEN_RULES, exp.Identifier)
def long_name(name):
    if len(name.name) > LONGEST_NAME:
        yield f"{name.name[:30]}… is longer than the {LONGEST_NAME} characters of a name on Snowflake. Shorten it."


REFUSED = {
    exp.Filter: "aggregate(…) filter (where …). Write count_if(…), or a case inside the aggregate",
    exp.Glob: "glob. Write like",
    exp.SimilarTo: "similar to. Write like",
    exp.Interval: "interval, whose sums with a date are dates or timestamps. Write dateadd and cast it to date",
    exp.Pivot: "pivot. Write one case inside an aggregate per column",
    exp.TableSample: "sampling. Its rows differ on every run",
    exp.Lateral: "lateral without flatten. Write a join",
    exp.Unnest: "unnest. Write a join with values",
    exp.Bracket: "brackets for places in lists or documents. Write get_path in a macro",
    exp.Lambda: "a lambda. Write a join with values",
    exp.Columns: "columns(…). Name the columns",
    exp.List: "a list. Write rows of values",
    exp.Array: "a list. Write rows of values",
    exp.LimitOptions: "limit by percent or with ties. Rank the rows with qualify",
}


@rule(WRITTEN_RULES, *REFUSED)
def refused_construct(part):
    # What `lateral flatten` gives has no other spelling; only macros that have a variant for DuckDB write it.
    if not isinstance(part.this, exp.Explode):
        yield f"not the same SQL on both engines: {REFUSED[type(part)]}."


@rule(WRITTEN_RULES, exp.Distinct)
def distinct_on(distinct):
    if distinct.args.get("on"):
        yield "distinct on is DuckDB's. Rank the rows with qualify row_number()."


@rule(WRITTEN_RULES, exp.Join)
def refused_join(join):
    kind = join.kind or join.method
    if kind and kind not in ("INNER", "OUTER", "CROSS"):
        yield f"{kind.lower()} join is not the same on both engines. Write an inner or left join and a condition."


@rule(WRITTEN_RULES, exp.Union, exp.Except, exp.Intersect)
def union_by_name(query):
    if query.args.get("by_name"):
        yield "by name: sets are combined by place here. Put the columns in one order."


@rule(WRITTEN_RULES, exp.Select)
def qualify_without_window(select):
    clauses = [select.args.get("qualify"), *select.expressions]
    if clauses[0] and not any(part.find(exp.Window) for part in clauses if part):
        yield "qualify needs a window function in it or in the select list. Write where or having."


RANKING = (
    exp.CumeDist, exp.DenseRank, exp.FirstValue, exp.Lag, exp.LastValue, exp.Lead, exp.NthValue, exp.Ntile,
    exp.PercentRank, exp.Rank, exp.RowNumber,
)  # fmt: skip


@rule(WRITTEN_RULES, exp.Window)
def window_without_order(window):
    function = window.find(*RANKING)
    if function and function.find_ancestor(exp.Window) is window and not window.args.get("order"):
        yield f"{as_sql(function)} needs an order by in its window. Say in which order."


@rule(WRITTEN_RULES, exp.Substring)
def substring_from_zero(substring):
    start = substring.args.get("start")
    if start is not None and start.is_int and int(start.to_py()) == 0:
        yield "substr counts from 1: from 0 it returns one character less on DuckDB. Write 1."


@rule(WRITTEN_RULES, exp.DateDiff, exp.TimestampTrunc, exp.DateTrunc, exp.Extract)
def weeks(function):
    unit = function.args.get("unit") or (function.this if isinstance(function, exp.Extract) else None)
    if unit is not None and re.search("WEEK|DOW", unit.name.upper()):
        yield f"{as_sql(function)}: when a week starts is a setting of the session. Count days from a known Monday."


@rule(WRITTEN_RULES, exp.CTE)
def recursion(cte):
    """Snowflake's recursive queries: union all, no aggregates, windows or distinct, at most 100 rounds."""
    query = cte.this
    if not isinstance(query, exp.SetOperation) or not reads(query.right, cte.alias):
        return
    if query.args.get("distinct"):
        yield f"{cte.alias} is recursive and uses union. Snowflake knows union all only: make rows distinct later."
    step = query.right
    own = step.find(exp.AggFunc, exp.Window, exp.Group, exp.Distinct, exp.Order, exp.Limit)
    if own:
        yield f"the recursive part of {cte.alias} may not aggregate, rank, sort or limit. Do that in a later step."
    if not any(is_bound(condition) for condition in step.find_all(exp.LT, exp.LTE)):
        yield (
            f"{cte.alias} is recursive without a bound, and Snowflake fails after {MOST_ROUNDS} rounds. "
            f"Count the rounds and stop at {MOST_ROUNDS} or before."
        )


def reads(query, name):
    return any(not table.db and table.name.lower() == name.lower() for table in query.find_all(exp.Table))


def is_bound(condition):
    limit = condition.expression
    return isinstance(condition.this, exp.Column) and limit.is_int and int(limit.to_py()) <= MOST_ROUNDS


# Resolved: types


@rule(RESOLVED_RULES, *COMPARISONS, exp.Between, exp.In, exp.Nullif, exp.Coalesce, exp.Greatest, exp.Least, exp.Case)
def mixed_types(part):
    """Snowflake casts one side in silence, or fails on the first row that it cannot cast."""
    inputs = results(part) if isinstance(part, exp.Case) else [first_column(side) for side in part.iter_expressions()]
    yield from mixed(inputs, part, "mixes")


def first_column(part):
    """What a subquery in a comparison, `in` or `not in` gives; other expressions as they are."""
    inner = part.this if isinstance(part, (exp.All, exp.Any)) else part
    inner = inner.unnest() if isinstance(inner, exp.Subquery) else inner
    return inner.selects[0] if isinstance(inner, exp.Query) else inner


@rule(RESOLVED_RULES, exp.Case)
def mixed_case(case):
    if case.this:
        yield from mixed([case.this, *(branch.this for branch in case.args["ifs"])], case, "compares")


@rule(RESOLVED_RULES, exp.Union, exp.Except, exp.Intersect)
def mixed_union(query):
    left, right = query.left.selects, query.right.selects
    if len(left) != len(right):
        yield f"the sides have {len(left)} and {len(right)} columns. Give both the same."
    for one, other in zip(left, right):
        yield from mixed([one, other], one, f"in the {query.key} mixes")


def mixed(inputs, part, verb):
    classes = list(dict.fromkeys(known for known in (class_of(each) for each in inputs) if known))
    if len(classes) > 1:
        yield f"{as_sql(part)} {verb} {' and '.join(classes)}. Cast one of them."


@rule(RESOLVED_RULES, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
def arithmetic(part):
    classes = tuple(class_of(side) for side in (part.this, part.expression))
    days = isinstance(part, (exp.Add, exp.Sub)) and classes == ("date", "number")
    between = isinstance(part, exp.Sub) and classes == ("date", "date")
    if None not in classes and classes != ("number", "number") and not days and not between:
        yield f"{as_sql(part)} reckons with {' and '.join(classes)}. Cast to numbers, or use dateadd and datediff."


@rule(RESOLVED_RULES, exp.And, exp.Or, exp.Not, exp.Where, exp.Having, exp.Qualify, exp.Join)
def condition_of_another_type(part):
    for side in [part.args.get("on")] if isinstance(part, exp.Join) else part.iter_expressions():
        if side is None:
            continue
        if class_of(side) not in ("boolean", None):
            yield f"{as_sql(side)} is {class_of(side)} where a condition is needed. Compare it with something."


@rule(RESOLVED_RULES, exp.TryCast, exp.TsOrDsToDate, exp.ToNumber, exp.ToDouble, exp.ToBoolean, exp.ParseJSON)
@rule(RESOLVED_RULES, exp.Anonymous)
def try_of_another_type(function):
    """The functions that try take text and nothing else, not even a value that has the type already."""
    if function.args.get("safe") or function.name.upper().startswith("TRY_"):
        text = function.expressions[0] if isinstance(function, exp.Anonymous) else function.this
        if class_of(text) not in ("text", None):
            yield (
                f"{as_sql(function)} tries a {class_of(text)}, and Snowflake only tries text. "
                "Write cast(…), or cast it to varchar first."
            )


@rule(RESOLVED_RULES, exp.Sum, exp.Avg)
def total_of_another_type(function):
    if class_of(function.this) not in ("number", None):
        yield f"{as_sql(function)} adds up a {class_of(function.this)}. Use count_if, or cast it to a number."


@rule(RESOLVED_RULES, exp.Div)
def scale_of_quotient(quotient):
    """A quotient has as many decimals as the engine thinks fit, unless it is a float."""
    if FLOATS.intersection((kind_of(quotient.this), kind_of(quotient.expression))):
        return
    part = quotient
    while part.parent and not isinstance(part, exp.Query):
        part = part.parent
        if isinstance(part, (*ROUNDING, exp.Cast)):
            return
    yield f"{as_sql(quotient)} has other decimals on each engine. Round it, or cast it."


@rule(RESOLVED_RULES, exp.Cast)
def half_as_integer(cast):
    if kind_of(cast) in exp.DataType.INTEGER_TYPES and has_fraction(cast.this):
        yield f"{as_sql(cast)}: a half becomes even on DuckDB and is rounded up on Snowflake. Round, ceil or floor it."


def has_fraction(part):
    part = part.unnest()
    if isinstance(part, ROUNDING):
        return bool(part.args.get("decimals"))
    if isinstance(part, (exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.Coalesce)):
        return any(has_fraction(side) for side in part.iter_expressions())
    return isinstance(part, exp.Div) or kind_of(part) in FLOATS


@rule(RESOLVED_RULES, exp.Cast, exp.TryCast)
def written_moment(cast):
    if class_of(cast) == "text":
        yield from spelled_differently([cast.this])


@rule(RESOLVED_RULES, exp.Concat, exp.DPipe)
def joined_moment(text):
    yield from spelled_differently(text.iter_expressions())


def spelled_differently(parts):
    for part in parts:
        if class_of(part) in ("timestamp", "timestamp with time zone") or kind_of(part) in FLOATS:
            yield f"{as_sql(part)} is spelled in another way on each engine. Cast it to date or decimal first."


@rule(RESOLVED_RULES, exp.ConvertTimezone)
def zone_of_session(function):
    moment = function.args["timestamp"]
    if not function.args.get("source_tz") and class_of(moment) in ("timestamp", "date"):
        yield f"{as_sql(function)} takes the zone of the session for what has none. Name both zones."


@rule(RESOLVED_RULES, exp.Cast, exp.TryCast, exp.Anonymous)
def text_in_zone_of_session(part):
    """Text without a zone is read in the zone of the session, unless a case has looked for one."""
    to_zone = class_of(part) == "timestamp with time zone" or re.match(r"(TRY_)?TO_TIMESTAMP_L?TZ", part.name.upper())
    text = part.expressions[0] if isinstance(part, exp.Anonymous) and part.expressions else part.this
    if to_zone and isinstance(text, exp.Expression) and class_of(text) == "text" and not looked_at(part, text):
        yield (
            f"{as_sql(part)} reads text without a zone in the zone of the session. "
            "Read such text with try_to_timestamp_ntz, in a case that looks for the zone."
        )


def looked_at(part, text):
    """Whether a case around this part tests the columns that it reads."""
    columns = {column.name for column in text.find_all(exp.Column)}
    while part.parent and not isinstance(part, exp.Query):
        if isinstance(part.parent, exp.If) and part.arg_key == "true":
            if columns & {column.name for column in part.parent.this.find_all(exp.Column)}:
                return True
        part = part.parent
    return False


# Traced: get the tracer after it went through a query, and yield (expression, message)


@rule(TRACED_RULES)
def null_argument(tracer):
    remedies = {
        exp.Concat: "Write ||, with coalesce where text is to stay",
        exp.ArgMax: "Let what it compares be null there: case when … is not null then … end",
        exp.ArgMin: "Let what it compares be null there: case when … is not null then … end",
        exp.Greatest: "Write coalesce(greatest(a, b), a, b), or a case",
        exp.Least: "Write coalesce(least(a, b), a, b), or a case",
    }
    for function, argument in tracer.null_arguments:
        yield function, (
            f"{as_sql(argument)} can be null, which {as_sql(function)} leaves out on DuckDB and returns on Snowflake. "
            f"{remedies[type(function)]}."
        )


@rule(TRACED_RULES)
def nulls_of_falling_order(tracer):
    for ordered in tracer.falling:
        if not ordered.meta.get("places_nulls"):
            yield ordered, (
                f"{as_sql(ordered.this)} can be null: falling order puts nulls first on Snowflake, last on DuckDB. "
                "Write nulls last or nulls first."
            )


@rule(TRACED_RULES)
def correlated_subquery(tracer):
    for column in tracer.correlated:
        yield column, f"a subquery reads {as_sql(column)} of the query around it, which can fail. Write a join."


# Returned: get a node and what its query selects, and yield (expression, message)


@rule(RETURNED_RULES)
def column_without_name(node, selects):
    for column in selects:
        if re.fullmatch(r"_col_\d+|", column.alias_or_name.lower()):
            yield column, f"{as_sql(column)} has no name. Give it one with as."


@rule(RETURNED_RULES)
def column_twice(node, selects):
    names = [column.alias_or_name for column in selects]
    for place, column in enumerate(selects):
        if names[place] in names[:place]:
            yield column, f"{node.name} returns two columns {names[place].lower()}. List the columns instead of *."


@rule(RETURNED_RULES)
def wrong_type(node, selects):
    types = {column.alias_or_name.lower(): column for column in selects}
    for name, declared in node.types.items() if node.has_contract else ():
        column, wanted = types.get(name.lower()), CLASS_OF.get(exp.DataType.build(declared, dialect=SNOWFLAKE).this)
        found = class_of(column) if column else None
        if column is None:
            yield selects[0], f"{node.name} declares {name}, which the query does not return. Select it."
        elif found != wanted:
            yield column, (
                f"{node.name}.{name} is declared {declared} but the query returns {found or 'an unknown type'}. "
                "Cast it, or correct data_type."
            )


# Declared: get a seed or a mart with a contract, and the lists, and yield (column, message)


@rule(DECLARED_RULES)
def declared_type(node, allowed):
    for name, declared in node.types.items():
        if declared is None:
            yield name, f"{node.name}.{name} has no type. Declare one."
        elif not allowed.covers("types", type_name(declared)):
            yield name, f"{node.name}.{name}: {allowed.refusal('type', type_name(declared))}"


@rule(DECLARED_RULES)
def declared_name(node, allowed):
    for name in node.types:
        if name.lower() in RESERVED:
            yield name, f"{node.name}.{name} is a reserved word of Snowflake. Choose another name."
