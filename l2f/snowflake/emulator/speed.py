"""A statement is parsed once and walked few times.

fakesnow parses every statement twice, walks its tree once for each of 60 changes, copies it to put its names into
capitals, and parses the SQL that DuckDB ran to describe the result. dbt sends statements of 300 kB.
"""

import gc
import threading
from collections import OrderedDict

import fakesnow.cursor
import fakesnow.transforms
import sqlglot
from sqlglot import Expr, exp
from sqlglot.dialects.duckdb import DuckDB

TYPE = exp.DataType.Type
WALKED = (exp.Select, exp.SetOperation, exp.Subquery, exp.Insert)
NEVER, ROOT = object(), object()
DAY_TYPES = {TYPE.TIMESTAMP, TYPE.TIMESTAMPNTZ}
OBJECTS = {exp.Struct, exp.StarMap, exp.JSONObject}

NO_TREE = sqlglot.parse_one("select 1")

# What has to be in a query, or a table or view made of one, for a change by fakesnow to change anything:
# node classes, types, and names of functions and identifiers. ROOT: only the statement itself is looked at.
NEEDED = {
    "identifier": {exp.DynamicIdentifier, "IDENTIFIER"},
    "alter_session": NEVER,
    "update_variables": NEVER,
    "current_version": {exp.CurrentVersion},
    "set_schema": NEVER,
    "create_database": NEVER,
    "extract_comment_on_table": ROOT,
    "extract_comment_on_columns": NEVER,
    "information_schema_fs": {"INFORMATION_SCHEMA"},
    "information_schema_databases": {"DATABASES"},
    "drop_schema_cascade": NEVER,
    "tag": NEVER,
    "semi_structured_types": {TYPE.ARRAY, TYPE.OBJECT, TYPE.VARIANT},
    "try_parse_json": {"TRY_PARSE_JSON"},
    "split": {exp.Split},
    "trim_cast_varchar": {exp.Trim},
    "indices_to_json_extract": {exp.Bracket},
    "json_extract_cast_as_varchar": {exp.JSONExtract},
    "json_extract_cased_as_varchar": {exp.JSONExtract},
    "json_extract_precedence": {exp.JSONExtract, exp.JSONExtractScalar, exp.Bracket, exp.Explode},
    "flatten_value_cast_as_varchar": {exp.Explode},
    "flatten": {exp.Explode},
    "regex_replace": {exp.RegexpReplace},
    "regex_substr": {exp.RegexpExtract},
    "result_scan": {"RESULT_SCAN"},
    "sequence_nextval": {"NEXTVAL"},
    "values_columns": {exp.Values},
    "to_date": {"TO_DATE"},
    "timestamp_offsets": {TYPE.TIMESTAMPTZ, TYPE.TIMESTAMPLTZ},
    "to_decimal": {exp.ToNumber},
    "to_timestamp": DAY_TYPES | {exp.UnixToTime, "TO_TIMESTAMP", "TO_TIMESTAMP_NTZ"},
    "to_variant": {exp.ToVariant},
    "object_construct": OBJECTS,
    "timestamp_ntz": {TYPE.TIMESTAMPNTZ},
    "float_to_double": {TYPE.FLOAT},
    "integer_precision": {TYPE.DECIMAL, TYPE.INT, TYPE.SMALLINT, TYPE.TINYINT, exp.ToNumber},
    "extract_text_length": ROOT,
    "sample": {exp.TableSample},
    "array_size": {exp.ArraySize},
    "random": {exp.Rand},
    "array_agg_within_group": {exp.WithinGroup},
    "array_agg": {exp.ArrayAgg},
    "object_agg": {exp.ObjectAgg},
    "array_construct_etc": {exp.ArrayConstructCompact, exp.Array, exp.ArrayConcat},
    "dateadd_date_cast": {exp.DateAdd},
    "dateadd_string_literal_timestamp_cast": {exp.DateAdd},
    "datediff_string_literal_timestamp_cast": {exp.DateDiff},
    "show_databases": NEVER,
    "show_functions": NEVER,
    "show_procedures": NEVER,
    "show_parameters": NEVER,
    "show_warehouses": NEVER,
    "show_schemas": NEVER,
    "show_tables_etc": NEVER,
    "show_columns": NEVER,
    "show_stages": NEVER,
    "show_sequences": NEVER,
    "show_keys": NEVER,
    "show_users": NEVER,
    "create_user": NEVER,
    "haversine": {"HAVERSINE"},
    "hex_string": {exp.HexString},
    "sha256": {exp.SHA2, exp.SHA2Digest, "SHA2_HEX", "SHA2_BINARY"},
    "create_clone": {exp.Clone},
    "alias_in_join": {exp.Join},
    "alias_in_where": OBJECTS,
    "alter_table_strip_cluster_by": NEVER,
    "numeric_agg_implicit_cast": NEVER,
    "create_stage": NEVER,
    "create_file_format": NEVER,
    "list_stage": NEVER,
    "put_stage": NEVER,
    "create_table_as": ROOT,
}


def is_walked(expression):
    """Whether NEEDED holds: a query, or a table or view. All other statements are short."""
    return isinstance(expression, WALKED) or isinstance(expression, exp.Create) and expression.kind in ("TABLE", "VIEW")


class Changes:
    """Stands in for a tree while fakesnow asks for its changes one by one, and makes those that matter."""

    def __init__(self, tree, nodes):
        self.tree = tree
        self.nodes = nodes
        self.there = None

    def transform(self, change, *arguments, copy=False, **options):
        name = name_of(change)
        if name == "upper_case_unquoted_identifiers":
            self.there = capitals(self.nodes(self.tree))
            return self
        needed = NEEDED.get(name) if self.there is not None or name == "identifier" else None
        if needed is ROOT:
            self.tree = change(self.tree, *arguments, **options)
        elif needed is None or needed is not NEVER and self.is_there(needed):
            self.tree = transformed(self.tree, change, arguments, options)
        return self

    def is_there(self, needed):
        return self.there is None or not needed.isdisjoint(self.there)


def name_of(change):
    """The name of a change, or of the one that a lambda of fakesnow calls."""
    if change.__name__ != "<lambda>":
        return change.__name__
    return next((name for name in change.__code__.co_names if name in NEEDED), None)


def capitals(nodes):
    """Puts unquoted names into capitals, as Snowflake does; returns what there is, as NEEDED says it."""
    there = set()
    for node in nodes:
        there.add(type(node))
        name = node.args.get("this")
        if isinstance(node, exp.Identifier):
            if not node.args.get("quoted") and isinstance(name, str):
                name = name.upper()
                node.set("this", name)
            there.add(name)
        elif isinstance(node, exp.DataType):
            there.add(name)
        elif isinstance(node, exp.Anonymous) and isinstance(name, str):
            there.add(name.upper())
    return there


def transformed(root, change, arguments, options):
    """`Expr.transform`, without its generators."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        parent, key, index = node.parent, node.arg_key, node.index
        changed = change(node, *arguments, **options)
        if changed is not node:
            if node is root:
                root = changed
            elif parent and key:
                parent.set(key, changed, index)
            continue
        for value in reversed(node.args.values()):
            if isinstance(value, Expr):
                waiting.append(value)
            elif type(value) is list:
                waiting += [one for one in reversed(value) if isinstance(one, Expr)]
    return root


def without_comments(generate):
    """DuckDB's SQL without comments and, for long statements, without the copy that SQLGlot makes of the tree first
    lest it changes: it is not used again."""

    def made(dialect, tree, copy=True, **options):
        return generate(dialect, tree, copy=copy and not is_walked(tree), comments=False, **options)

    return made


def without_copy(extract):
    """The comment of a new table, taken out without a copy of the whole tree."""

    def change(node):
        properties = node.args.get("properties") if isinstance(node, exp.Create) else None
        if not properties or node.kind not in ("TABLE", "VIEW"):
            return extract(node)
        comments = [one for one in properties.expressions if isinstance(one, exp.SchemaCommentProperty)]
        properties.set("expressions", [one for one in properties.expressions if one not in comments])
        node.args["table_comment"] = (node.find(exp.Table), comments[0].this.name if comments else None)
        return node

    return change


class Parsed:
    """Trees on their way from the server, which wants to know the kind of a statement, to the cursor."""

    LIMIT = 8

    def __init__(self, parse):
        self.parse = parse
        self.trees = OrderedDict()
        self.lock = threading.Lock()

    def look(self, statement):
        """The tree, not to be changed. What the cursor will report as an error is no query."""
        try:
            tree = self.parse(statement)
        except Exception:
            return exp.Command(this="UNKNOWN")
        with self.lock:
            self.trees[statement] = tree
            while len(self.trees) > self.LIMIT:
                self.trees.popitem(last=False)
        return tree

    def take(self, statement):
        """The tree, for the caller alone."""
        with self.lock:
            tree = self.trees.pop(statement, None)
        return self.parse(statement) if tree is None else tree


class Recent(OrderedDict):
    """The last results by query id. fakesnow keeps every result of every session, with its tree."""

    LIMIT = 20

    def __setitem__(self, query_id, result):
        *rest, _ = result
        super().__setitem__(query_id, (*rest, NO_TREE))
        while len(self) > self.LIMIT:
            self.popitem(last=False)


PARSED = Parsed(fakesnow.cursor.parse_one)


def install():
    # Trees are large and live as long as their statement: looking for garbage all the time finds none.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    fakesnow.cursor.parse_one = PARSED.take
    DuckDB.generate = without_comments(DuckDB.generate)
    fakesnow.transforms.extract_comment_on_table = without_copy(fakesnow.transforms.extract_comment_on_table)
