"""Static check of the compiled Snowflake SQL, without an account.

The emulator runs on DuckDB: it accepts what DuckDB accepts and answers as DuckDB answers. `check` reads the
compiled SQL as Snowflake would. Does it stay with functions, types and operators that both engines know
(allowed_sql.yml)? Does every column resolve, step by step from the raw tables to the marts, with the declared
type? Would Snowflake refuse a construct, or mean something else by it? Is personal data marked in every mart
that passes it on (lineage.py)?

The rules are the functions of sql_rules.py; a finding names its rule.
"""

import contextlib
import csv
import gc
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from sqlglot import MappingSchema, exp
from sqlglot.errors import OptimizeError, ParseError, TokenError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.tokens import TokenType

from l2f.check import counted
from l2f.errors import BAD_INPUT, Stop
from l2f.settings import ROOT, shown
from l2f.snowflake.lineage import Facts, Tracer
from l2f.snowflake.sql_rules import (
    DECLARED_RULES,
    RESOLVED_RULES,
    RETURNED_RULES,
    SNAPSHOT_COLUMNS,
    SNOWFLAKE,
    TEXT_RULES,
    TRACED_RULES,
    WRITTEN_RULES,
)

ALLOWED = Path(__file__).with_name("allowed_sql.yml")
# Findings of one rule that are told one by one.
TOLD = 20


@dataclass(frozen=True, order=True)
class Finding:
    """Lines are those of the compiled file."""

    file: str
    line: int
    rule: str
    message: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.message} [{self.rule}]"


@dataclass
class Node:
    """A compiled query of the project, or a seed, which has no SQL.

    relation   where a model, seed or snapshot is built; None for tests and analyses
    parents    ids of the nodes it reads
    types      the declared type by column, None where a column has none
    declared   where types and marks are written: file, {column: line}
    personal   columns marked as personal data
    filled     columns that are never empty
    """

    id: str
    file: str
    kind: str = "model"
    sql: str | None = None
    relation: str | None = None
    parents: tuple = ()
    types: dict = field(default_factory=dict)
    has_contract: bool = False
    is_mart: bool = False
    personal: frozenset = frozenset()
    filled: frozenset = frozenset()
    declared: tuple = ("", {})

    @property
    def name(self):
        """As people know it: a mart by the schema it is published in."""
        schema, name = (self.relation or self.id).split(".")[-2:]
        return f"marts.{name}" if self.is_mart else f"{schema}.{name}"


@dataclass
class Source:
    """A declared raw table: `application.table`, its columns, and those that are marked as personal data."""

    name: str
    columns: tuple = ()
    personal: frozenset = frozenset()


@dataclass
class Project:
    """nodes by id; raw: {relation: {column: type}} as loaded; sources: {relation: Source}."""

    nodes: dict
    raw: dict = field(default_factory=dict)
    sources: dict = field(default_factory=dict)


def check(manifest, compiled_dir, raw_columns):
    """The findings, in order of file and line; none when all is well.

    manifest      dbt's Manifest of a Snowflake target, or the content of its manifest.json
    compiled_dir  `<target path>/compiled`, after the whole project was built or compiled on that target
    raw_columns   {'RAW.PRODUCTION_ZUORA.ACCOUNT': {'ID': 'TEXT', ...}}: the raw tables as they are loaded
    """
    return check_project(read_project(manifest, Path(compiled_dir), raw_columns), Allowed.read())


def check_project(project, allowed):
    checker = Checker(project, allowed)
    with few_collections():
        for node in in_order(project.nodes):
            checker.check(node)
    return thinned(checker.found + [Finding(allowed.file, *entry) for entry in allowed.unused()])


@contextlib.contextmanager
def few_collections():
    """Syntax trees are millions of small objects: to look through them again and again takes a quarter of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def in_order(nodes):
    """Parents before children."""
    ordered = {}

    def visit(node):
        if node.id not in ordered:
            for parent in node.parents:
                if parent in nodes:
                    visit(nodes[parent])
            ordered[node.id] = node

    for node in nodes.values():
        visit(node)
    return list(ordered.values())


def thinned(findings):
    """A mistake in a macro shows in thousands of places: the first of each rule, and how many more there are."""
    groups = defaultdict(list)
    for finding in sorted(set(findings)):
        groups[finding.rule].append(finding)
    told = []
    for group in groups.values():
        told += group[:TOLD]
        if rest := group[TOLD:]:
            files = len({finding.file for finding in rest})
            more = f"and {counted(len(rest), 'place')} more of this rule, in {counted(files, 'file')}."
            told.append(Finding(rest[0].file, rest[0].line, rest[0].rule, more))
    return sorted(told)


# Reading the project


def read_project(manifest, compiled_dir, raw_columns):
    parts = manifest if isinstance(manifest, dict) else vars(manifest)
    nodes = [read_node(as_dict(node), compiled_dir) for node in parts["nodes"].values()]
    sources = [as_dict(source) for source in parts["sources"].values()]
    return Project(
        {node.id: node for node in nodes if node},
        {relation_key(relation): columns for relation, columns in raw_columns.items()},
        {relation_key(source["relation_name"]): read_source(source) for source in sources},
    )


def as_dict(part):
    return part if isinstance(part, dict) else part.to_dict(omit_none=False)


def read_source(source):
    columns = source["columns"]
    return Source(f"{source['source_name']}.{source['name']}", tuple(columns), marked_personal(columns))


def marked_personal(columns):
    return frozenset(name for name, column in columns.items() if column["config"]["meta"].get("pii"))


def read_node(node, compiled_dir):
    kind, columns = node["resource_type"], node["columns"]
    if kind not in ("model", "seed", "snapshot", "test", "analysis") or node.get("language") == "python":
        return None
    facts = {
        "id": node["unique_id"],
        "kind": kind,
        "relation": node["relation_name"] if kind in ("model", "seed", "snapshot") else None,
        "parents": tuple(node.get("depends_on", {}).get("nodes", ())),
        "is_mart": kind == "model" and node["fqn"][1] == "marts",
        "personal": marked_personal(columns),
    }
    if kind == "seed":
        return read_seed(node, facts)
    path = compiled_path(node, compiled_dir)
    return Node(
        file=shown(path),
        # dbt writes no file for a snapshot, which selects from one relation.
        sql=path.read_text() if path.exists() else node.get("compiled_code") if kind == "snapshot" else None,
        types={name: column["data_type"] for name, column in columns.items()},
        has_contract=node["contract"]["enforced"],
        filled=frozenset(name for name, column in columns.items() if is_required(column)),
        declared=declared_lines(node),
        **facts,
    )


def compiled_path(node, compiled_dir):
    """Where dbt writes it: a generic test below the file that declares it."""
    path = compiled_dir / node["package_name"] / node["original_file_path"]
    written = Path(node["path"]).name
    return path if path.name == written else path / written


def is_required(column):
    return any(str(constraint["type"]).endswith("not_null") for constraint in column["constraints"])


def declared_lines(node):
    """The YAML file of a node, and where in it each column is declared."""
    path = (node["patch_path"] or "").split("://")[-1]
    lines, inside = {}, False
    for number, text in enumerate((ROOT / path).read_text().splitlines() if path else (), 1):
        found = re.search(r"- \{?name: (\w+)", text)
        if found and text.startswith("  - "):
            inside = found[1] == node["name"]
        elif found and inside:
            lines.setdefault(found[1], number)
    return path, lines


def read_seed(node, facts):
    path = Path(node["root_path"]) / node["original_file_path"]
    with open(path, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
        header = rows[0] if rows else {}
    types = node["config"]["column_types"]
    return Node(
        file=shown(path),
        types={name: types.get(name) for name in [*types, *(name for name in header if name not in types)]},
        filled=frozenset(name for name in header if all(row[name] for row in rows)),
        **facts,
    )


def relation_key(relation):
    """The name of a relation, text or expression, as Snowflake stores it: upper case unless quoted."""
    table = exp.to_table(relation, dialect=SNOWFLAKE) if isinstance(relation, str) else relation
    return ".".join(part.name if part.args.get("quoted") else part.name.upper() for part in table.parts)


def folded(name):
    """A column under any loader's spelling, as the staging models match it."""
    return re.sub("[^a-z0-9]", "", name.lower())


class Allowed:
    """The lists of allowed_sql.yml, which is to hold nothing that no query uses."""

    def __init__(self, lists, file="allowed_sql.yml", lines=None):
        self.file, self.lines = file, lines or {}
        self.instead = lists.get("instead") or {}
        self.names = {
            (kind, str(name))
            for kind in ("functions", "types", "operators")
            for names in (lists.get(kind) or {}).values()
            for name in names
        }
        self.used = set()

    @classmethod
    def read(cls):
        text = ALLOWED.read_text()
        try:
            lists = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise Stop(BAD_INPUT, f"{shown(ALLOWED)} is not YAML.", [str(error)]) from error
        lines = {}
        for number, line in enumerate(text.splitlines(), 1):
            for word in re.split(r"[\s,\[\]]+", line.split("#")[0]):
                lines.setdefault(word.strip("\"'"), number)
        return cls(lists, shown(ALLOWED), lines)

    def covers(self, kind, name):
        self.used.add((kind, name))
        return (kind, name) in self.names

    def refusal(self, kind, name):
        remedy = self.instead.get(name)
        return f"{kind} {name} is not in allowed_sql.yml. " + (
            f"Write {remedy}." if remedy else "Use one that is, or add it if both engines know it and mean the same."
        )

    def unused(self):
        for kind, name in sorted(self.names - self.used):
            message = f"no query uses {name} of the {kind}. Remove it, so that using it is a decision again."
            yield self.lines.get(name, 1), "unused_entry", message


# Going through the queries


class AsWritten(SNOWFLAKE.parser_class):
    """Snowflake's parser, which also keeps whether a sort order says where nulls go."""

    def _parse_ordered(self, parse_method=None):
        ordered = super()._parse_ordered(parse_method)
        if ordered:
            ordered.meta["places_nulls"] = self._prev.text.lower() in ("first", "last")
        return ordered


class Query:
    """A compiled query as rules see it: sql, tokens, parts of the tree as written, the tree, and the lists."""

    def __init__(self, node, allowed):
        self.node, self.sql, self.allowed = node, node.sql, allowed
        self.tokens = SNOWFLAKE.tokenize(self.sql)
        self.tree = AsWritten(dialect=SNOWFLAKE).parse(self.tokens, self.sql)[0]
        self.parts = list(self.tree.walk())
        self.types = list(written_types(self.tokens))

    def written(self, token):
        return self.sql[token.start : token.end + 1]


def written_types(tokens):
    """(first, last) place of the type in each `cast(... as <type>)`."""
    for place, token in enumerate(tokens[:-1]):
        if token.text.lower() in ("cast", "try_cast") and tokens[place + 1].token_type == TokenType.L_PAREN:
            depth = 0
            for inner in range(place + 1, len(tokens)):
                kind = tokens[inner].token_type
                depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
                if kind == TokenType.ALIAS and depth == 1:
                    first = inner + 1
                if not depth:
                    yield first, inner - 1
                    break


class Unreadable(Exception):
    """A query whose columns cannot be told: where and why, or nothing when a parent's are not known either."""


class Checker:
    """Takes the queries in order and learns from each what its columns are."""

    def __init__(self, project, allowed):
        self.allowed, self.sources = allowed, project.sources
        self.found, self.unreadable = [], set()
        self.schema, self.tracer = MappingSchema(dialect=SNOWFLAKE), Tracer()
        self.raw_rows = [self.learn_raw(relation, columns) for relation, columns in project.raw.items()]
        self.personal = {f"{source.name}.{column}" for source in self.sources.values() for column in source.personal}

    def check(self, node):
        try:
            types, facts = self.seed(node) if node.kind == "seed" else self.query(node)
        except Unreadable as error:
            self.unreadable.add(node.id)
            self.found += [Finding(node.file, *reason) for reason in error.args]
            return
        if node.relation:
            self.learn(relation_key(node.relation), types, facts)
        if node.is_mart:
            self.check_personal_data(node, facts)

    def query(self, node):
        """The types and the facts of what a query returns."""
        query = self.read(node)
        for rule in TEXT_RULES:
            self.report(rule, query, rule(query))
        self.apply(WRITTEN_RULES, query, query.parts)
        self.resolve(query)
        self.apply(RESOLVED_RULES, query, query.tree.walk())
        facts = self.tracer.columns(query.tree)
        for rule in TRACED_RULES:
            self.report(rule, query, rule(self.tracer))
        for rule in RETURNED_RULES if node.relation else ():
            self.report(rule, query, rule(node, query.tree.selects))
        self.check_declared(node)
        return self.built(node, query.tree.selects, facts)

    def read(self, node):
        if node.sql is None:
            raise Unreadable((1, "not_compiled", f"{node.id} was not compiled. Build the whole project first."))
        try:
            return Query(node, self.allowed)
        except (TokenError, ParseError) as error:
            raise Unreadable(syntax_error(error)) from error

    def resolve(self, query):
        """Gives every column of the query its table and every expression its type."""
        if self.unreadable.intersection(query.node.parents):
            raise Unreadable()
        tables = [part for part in query.parts if isinstance(part, exp.Table) and part.db]
        strangers = [table for table in tables if relation_key(table) not in self.tracer.relations]
        if strangers:
            what = "is no raw table, seed or model. Check its name, or load it first."
            raise Unreadable(*((line_of(one), "unknown_relation", f"{relation_key(one)} {what}") for one in strangers))
        try:
            resolved = qualify(query.tree, schema=self.schema, dialect=SNOWFLAKE)
        except OptimizeError as error:
            raise Unreadable(unknown_column(error, query.tree)) from error
        query.tree = annotate_types(resolved, schema=self.schema, dialect=SNOWFLAKE)

    def apply(self, rules, query, parts):
        for part in parts:
            for rule in rules.get(type(part), ()):
                self.report(rule, query, ((part, message) for message in rule(part)))

    def report(self, rule, query, findings):
        """findings: (line or expression, message)."""
        for place, message in findings:
            line = place if isinstance(place, int) else line_of(place)
            self.found.append(Finding(query.node.file, line, rule.__name__, message))

    def built(self, node, selects, facts):
        """What others read: of a mart what its contract says, of a snapshot also the columns that dbt adds."""
        types = {column.alias_or_name: column.type for column in selects}
        if node.has_contract:
            types |= {column.upper(): data_type for column, data_type in node.types.items() if data_type}
        if node.kind == "snapshot":
            types |= SNAPSHOT_COLUMNS
        for column in node.filled:
            known = facts.get(column.upper(), Facts())
            facts[column.upper()] = Facts(known.carries, nullable=False)
        return types, facts

    def check_declared(self, node):
        file, lines = node.declared
        for rule in DECLARED_RULES if node.has_contract or node.kind == "seed" else ():
            for column, message in rule(node, self.allowed):
                self.found.append(Finding(file or node.file, lines.get(column, 1), rule.__name__, message))

    def seed(self, node):
        self.check_declared(node)
        types = {column.upper(): data_type or "varchar" for column, data_type in node.types.items()}
        return types, {column.upper(): Facts(nullable=column not in node.filled) for column in node.types}

    def learn(self, relation, types, facts):
        self.tracer.relations[relation] = facts
        name = ".".join(f'"{part}"' for part in relation.split("."))
        columns = {f'"{column}"': data_type for column, data_type in types.items()}
        self.schema.add_table(exp.to_table(name, dialect=SNOWFLAKE), columns, dialect=SNOWFLAKE)

    def learn_raw(self, relation, columns):
        """Returns the raw columns that make a whole row, the loader's own left out."""
        source = self.sources.get(relation, Source(relation.lower()))
        declared = {folded(column): column for column in source.columns}
        names = {column: f"{source.name}.{declared.get(folded(column), column.lower())}" for column in columns}
        self.learn(relation, columns, {column: Facts(frozenset({name})) for column, name in names.items()})
        return {name for column, name in names.items() if not column.startswith("_")}

    def check_personal_data(self, node, facts):
        file, lines = node.declared
        marked = {column.upper() for column in node.personal}
        # Among raw rows as they came, anything may stand in any column.
        shows_raw_rows = any(row and row <= known.carries for known in facts.values() for row in self.raw_rows)
        for column, known in facts.items():
            name, carried = column.lower(), sorted(known.carries & self.personal)
            if carried and column not in marked:
                message = f"unmasked personal data: {node.name}.{name} carries {some(carried)}. Mark it pii: true."
                self.found.append(Finding(file or node.file, lines.get(name, 1), "unmasked_personal_data", message))
            if column in marked and not carried and not shows_raw_rows:
                message = f"{node.name}.{name} is marked as personal data but carries none. Remove pii: true."
                self.found.append(Finding(file or node.file, lines.get(name, 1), "needless_mark", message))


def syntax_error(error):
    details = error.errors[0] if getattr(error, "errors", None) else {}
    what = f"{details['description']} at {details['highlight']!r}" if details else str(error).splitlines()[0]
    return details.get("line") or 1, "syntax", f"not Snowflake SQL: {what}"


def unknown_column(error, tree):
    """The resolver's error says which column, and mostly where."""
    name = re.search(r"[Cc]olumn:? '?\"?(\w+)", str(error))
    line = re.search(r"Line: (\d+)", str(error))
    if not name:
        return 1, "unknown_column", str(error).splitlines()[0]
    places = [line_of(part) for part in tree.find_all(exp.Identifier) if part.name.upper() == name[1]]
    message = f"column {name[1].lower()} is in none of the tables of its select, or in several. Check its spelling."
    return int(line[1]) if line else min(places, default=1), "unknown_column", message


def line_of(part):
    """The line of an expression: where it or the first name in it is written, else that of what holds it."""
    for inner in part.walk():
        if "line" in inner.meta:
            return inner.meta["line"]
    return line_of(part.parent) if part.parent else 1


def some(names):
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
