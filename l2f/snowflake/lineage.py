"""Where the columns of a query come from: the raw columns whose values they pass on, and whether they can be null.

`Tracer.columns` walks a query whose columns sqlglot has resolved (every one names its table) and gives the
facts of each column it returns. A value is passed on through functions, concatenation and the results of a
case; conditions, joins, counts and comparisons pass nothing on.
"""

from dataclasses import dataclass

from sqlglot import exp

# What these tell about their argument is a number of their own.
COUNTING = (exp.Count, exp.CountIf, exp.RowNumber, exp.Rank, exp.DenseRank, exp.DateDiff, exp.Length, exp.StrPosition)
# Null only where an argument is null.
STRICT = (
    exp.Abs, exp.Add, exp.And, exp.Between, exp.Cast, exp.Ceil, exp.Concat, exp.Contains, exp.DateAdd, exp.DateDiff,
    exp.Div, exp.DPipe, exp.EQ, exp.Extract, exp.Floor, exp.GT, exp.GTE, exp.Greatest, exp.In, exp.JSONFormat,
    exp.LT, exp.LTE, exp.LastDay, exp.Least, exp.Length, exp.Like, exp.Lower, exp.Mul, exp.NEQ, exp.Neg, exp.Not,
    exp.Or, exp.Pad, exp.Paren, exp.RegexpReplace, exp.Replace, exp.Round, exp.StrPosition, exp.Sub, exp.Substring,
    exp.TimestampTrunc, exp.Translate, exp.Trim, exp.Upper,
)  # fmt: skip
NEVER_NULL = (
    exp.Literal, exp.Boolean, exp.Count, exp.CountIf, exp.DenseRank, exp.Is, exp.NullSafeEQ, exp.NullSafeNEQ,
    exp.Rank, exp.RowNumber, exp.Var, exp.DataType, exp.Struct,
)  # fmt: skip
AGGREGATES = (exp.Max, exp.Min, exp.Sum, exp.Avg, exp.AnyValue, exp.ArgMax, exp.ArgMin)
# A condition that is met proves that the columns it compares are there.
COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.In, exp.Between, exp.Contains)


@dataclass(frozen=True)
class Facts:
    """carries: raw columns as `application.table.column`; nullable: whether a row may lack a value."""

    carries: frozenset = frozenset()
    nullable: bool = True

    def __or__(self, other):
        return Facts(self.carries | other.carries, self.nullable or other.nullable)


UNKNOWN = Facts()


class Tracer:
    """The facts of relations, learned one query after the other.

    relations     {relation as resolved, such as 'RAW.PRODUCTION_ZUORA.ACCOUNT': {column: Facts}}

    After `columns`, of that query:
    null_arguments   (function, argument) where an argument may be null and that matters
    falling          the descending sort orders of what may be null
    correlated       columns that a subquery reads from the query around it
    """

    # Their nulls mean something else on DuckDB: it leaves them out, Snowflake returns null.
    NULL_MATTERS = (exp.ArgMax, exp.ArgMin, exp.Concat, exp.Greatest, exp.Least)

    def __init__(self):
        self.relations = {}
        self.null_arguments, self.falling, self.correlated = [], [], []

    def columns(self, query):
        """{column: Facts} of a resolved query."""
        self.null_arguments, self.falling, self.correlated = [], [], []
        return dict(self.traced(query, {}, {}))

    def traced(self, query, ctes, outer):
        """[(column, Facts)] of a query: select, set operation, values, or one of these in parentheses."""
        ctes = self.with_ctes(query, ctes, outer)
        if isinstance(query, exp.Subquery):
            return self.traced(query.this, ctes, outer)
        if isinstance(query, exp.SetOperation):
            return merged(self.traced(query.left, ctes, outer), self.traced(query.right, ctes, outer))
        if isinstance(query, exp.Values):
            return values_columns(query)
        return Selected(self, query, ctes, outer).columns() if isinstance(query, exp.Select) else []

    def with_ctes(self, query, ctes, outer):
        clause = query.args.get("with_")
        for cte in clause.expressions if clause else ():
            if clause.recursive and isinstance(cte.this, exp.SetOperation):
                found = self.recursive(cte, ctes, outer)
            else:
                found = self.traced(cte.this, ctes, outer)
            ctes = {**ctes, cte.alias: dict(renamed(found, cte.args["alias"]))}
        return ctes

    def recursive(self, cte, ctes, outer):
        """The recursive part sees what the anchor gives, then what both give, until nothing is added."""
        found = self.traced(cte.this.left, ctes, outer)
        while True:
            seen = {**ctes, cte.alias: dict(renamed(found, cte.args["alias"]))}
            grown = merged(found, self.traced(cte.this.right, seen, outer))
            if grown == found:
                return found
            found = grown


class Selected:
    """One select: its tables, what its conditions prove, and the facts of its columns."""

    def __init__(self, tracer, select, ctes, outer):
        self.tracer, self.select, self.ctes = tracer, select, ctes
        # Columns by table, and as they are where an outer join found a row.
        self.tables, self.present, self.own = dict(outer), dict(outer), set()
        self.proved = frozenset()
        first = select.args.get("from_")
        if first:
            self.add_table(first.this)
        for join in select.args.get("joins") or ():
            self.join(join)
        for clause in ("where", "qualify"):
            if select.args.get(clause):
                self.proved |= proofs(select.args[clause].this)

    def columns(self):
        self.note()
        return [(column.alias_or_name, self.facts(column)) for column in self.select.selects]

    def add_table(self, table, nullable=False):
        if isinstance(table, exp.Table) and not table.db and table.name in self.ctes:
            found = self.ctes[table.name]
        elif isinstance(table, exp.Table):
            found = self.tracer.relations.get(relation_name(table), {})
        elif isinstance(table, exp.Lateral):
            found = {"VALUE": Facts(self.carries(table.this)), "INDEX": UNKNOWN}
        else:
            found = dict(renamed(self.tracer.traced(table, self.ctes, self.tables), table.args.get("alias")))
        self.own.add(table.alias_or_name)
        self.present[table.alias_or_name] = found
        self.tables[table.alias_or_name] = without_rows(found) if nullable else found

    def join(self, join):
        if join.side in ("RIGHT", "FULL"):
            self.tables = {name: without_rows(columns) for name, columns in self.tables.items()}
            self.proved = frozenset()
        self.add_table(join.this, nullable=join.side in ("LEFT", "FULL"))
        if not join.side and join.args.get("on"):
            self.proved |= proofs(join.args["on"])

    def facts(self, node):
        return Facts(self.carries(node), self.nullable(node, self.proved))

    def carries(self, node):
        if isinstance(node, exp.Column):
            return self.tables.get(node.table, {}).get(node.name, UNKNOWN).carries
        if isinstance(node, (exp.Predicate, exp.Connector, exp.Not, *COUNTING)):
            return frozenset()
        if isinstance(node, (exp.Subquery, exp.Select)):
            return self.tracer.traced(node, self.ctes, self.tables)[0][1].carries
        if isinstance(node, exp.Cast) and reads_figure_of_document(node):
            return frozenset()
        if isinstance(node, (exp.Window, exp.ArgMax, exp.ArgMin, exp.Nullif, exp.Alias)):
            parts = [node.this]
        elif isinstance(node, (exp.Case, exp.If)):
            parts = results(node)
        else:
            parts = node.iter_expressions()
        return frozenset().union(*(self.carries(part) for part in parts))

    def nullable(self, node, proved):
        if isinstance(node, exp.Column):
            tables = self.present if any(table == node.table for table, _ in proved) else self.tables
            known = tables.get(node.table, {}).get(node.name, UNKNOWN)
            return known.nullable and (node.table, node.name) not in proved
        if isinstance(node, NEVER_NULL):
            return False
        if isinstance(node, exp.Coalesce):
            return all(self.nullable(part, proved) for part in node.iter_expressions())
        if isinstance(node, exp.Case):
            branches = [(part, proved | proved_around(part)) for part in results(node)]
            return not node.args.get("default") or any(self.nullable(*branch) for branch in branches)
        if isinstance(node, (exp.Window, exp.Alias, exp.FirstValue)):
            return self.nullable(node.this, proved)
        if isinstance(node, AGGREGATES):
            whole_table = not self.select.args.get("group") and not isinstance(node.parent, exp.Window)
            return whole_table or any(self.nullable(part, proved) for part in node.iter_expressions())
        if isinstance(node, STRICT) and not isinstance(node, exp.TryCast):
            return any(self.nullable(part, proved) for part in node.iter_expressions())
        return True

    def note(self):
        for node in own_nodes(self.select):
            if isinstance(node, self.tracer.NULL_MATTERS):
                proved = self.proved | proved_around(node) | proved_inside(node)
                self.tracer.null_arguments += [
                    (node, argument) for argument in null_arguments(node) if self.nullable(argument, proved)
                ]
            elif isinstance(node, exp.Ordered) and node.args.get("desc") and self.nullable(node.this, self.proved):
                self.tracer.falling.append(node)
            elif isinstance(node, exp.Column) and node.table and node.table not in self.own:
                self.tracer.correlated.append(node)
            elif is_subquery(node) and node is not self.select:
                self.tracer.traced(node, self.ctes, self.tables)


def null_arguments(function):
    """The arguments whose nulls matter: of max_by what it returns; none of coalesce(greatest(a, b), a, b)."""
    if isinstance(function, (exp.ArgMax, exp.ArgMin)):
        return [function.this]
    arguments = list(function.iter_expressions())
    others = list(function.parent.iter_expressions()) if isinstance(function.parent, exp.Coalesce) else []
    return [] if all(argument in others for argument in arguments) else arguments


def proved_inside(function):
    """max_by and min_by leave rows out, on both engines, where what they compare is null."""
    if not isinstance(function, (exp.ArgMax, exp.ArgMin)):
        return frozenset()
    compared = function.expression
    if isinstance(compared, exp.Case) and not compared.args.get("default"):
        branches = [proofs(branch.this) | strict_columns(branch.args["true"]) for branch in compared.args["ifs"]]
        return frozenset.intersection(*branches)
    return strict_columns(compared)


def proved_around(node):
    """What the conditions of the cases around a node prove, by being met or by not being met."""
    proved = frozenset()
    while node.parent and not isinstance(node, exp.Query):
        case = node.parent
        if isinstance(case, exp.If) and node.arg_key == "true":
            proved |= proofs(case.this)
        if isinstance(case, exp.Case) and not case.this:
            earlier = case.args["ifs"][: node.index] if node.arg_key == "ifs" else case.args["ifs"]
            proved = proved.union(*(missed(branch.this) for branch in earlier))
        node = case
    return proved


def missed(condition):
    """The columns that have a value wherever the condition is not met: `x is null`, alone or among others."""
    if isinstance(condition, (exp.Or, exp.Paren)):
        return frozenset().union(*(missed(part) for part in condition.iter_expressions()))
    is_null = isinstance(condition, exp.Is) and isinstance(condition.expression, exp.Null)
    return columns_of(condition.this) if is_null and isinstance(condition.this, exp.Column) else frozenset()


def proofs(condition):
    """The columns, as (table, column), that have a value wherever the condition is met."""
    if isinstance(condition, (exp.And, exp.Paren)):
        return frozenset().union(*(proofs(part) for part in condition.iter_expressions()))
    if isinstance(condition, exp.Not) and isinstance(condition.this, exp.Is):
        return columns_of(condition.this.this) if isinstance(condition.this.expression, exp.Null) else frozenset()
    if isinstance(condition, COMPARISONS):
        return frozenset().union(*(strict_columns(part) for part in condition.iter_expressions()))
    return strict_columns(condition)


def strict_columns(node):
    """The columns whose null would make this expression null."""
    if isinstance(node, exp.Column):
        return columns_of(node)
    if isinstance(node, STRICT) and not isinstance(node, (exp.And, exp.Or, exp.In)):
        return frozenset().union(*(strict_columns(part) for part in node.iter_expressions()))
    return frozenset()


def columns_of(node):
    return frozenset((column.table, column.name) for column in node.find_all(exp.Column))


def results(case):
    if isinstance(case, exp.If):
        return [part for part in (case.args.get("true"), case.args.get("false")) if part]
    branches = [branch.args["true"] for branch in case.args["ifs"]]
    return branches + [case.args["default"]] if case.args.get("default") else branches


def reads_figure_of_document(cast):
    """A number, date or flag read out of a document does not pass on the document's texts."""
    return cast.to.this not in exp.DataType.TEXT_TYPES and cast.find(exp.JSONExtract) is not None


def is_subquery(node):
    """A query in an expression; those in from and with are traced as tables."""
    return isinstance(node, exp.Query) and not isinstance(node.parent, (exp.From, exp.Join, exp.CTE))


def own_nodes(select):
    """The nodes of a select without those of the queries inside it, which are traced on their own."""
    return select.walk(prune=lambda node: node is not select and isinstance(node, exp.Query))


def merged(left, right):
    """The columns of a set operation: named by the left side, fed by both."""
    return [(name, facts | other) for (name, facts), (_, other) in zip(left, right)]


def renamed(columns, alias):
    """The columns under the names that `as t (a, b)` gives them."""
    names = [name.name for name in alias.args.get("columns") or ()] if alias else []
    return [(names[place] if place < len(names) else name, facts) for place, (name, facts) in enumerate(columns)]


def values_columns(values):
    columns = zip(*(row.expressions if isinstance(row, exp.Tuple) else [row] for row in values.expressions))
    return [
        (f"column{place}", Facts(nullable=any(isinstance(value, exp.Null) for value in column)))
        for place, column in enumerate(columns, 1)
    ]


def without_rows(columns):
    """The columns of a table that an outer join may leave without a row."""
    return {name: Facts(facts.carries, True) for name, facts in columns.items()}


def relation_name(table):
    return ".".join(part.name for part in table.parts)
