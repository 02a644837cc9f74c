"""What roles may do in a Snowflake account, worked out from the statements that set it up.

`Account` takes statements one by one and knows only those that matter here; all others change nothing.
Names are as Snowflake folds them: upper case, DATABASE.SCHEMA.TABLE. As in Snowflake

- future grants are given when an object is made, and not when it is renamed or swapped;
- an object that is moved takes its grants and tags along, a clone takes only its tags;
- reading a table needs usage of its schema and its database;
- every role has what PUBLIC has, and what is granted to the roles that it inherits.
"""

import re
from collections import defaultdict

import duckdb

OWNERSHIP, ALL = "OWNERSHIP", "ALL"
# What the types of policies are called in DuckDB, which evaluates their rules here.
STORED_AS = {
    "VARCHAR": "varchar",
    "NUMBER": "decimal(38, 9)",
    "DATE": "date",
    "TIMESTAMP_NTZ": "timestamp",
    "BOOLEAN": "boolean",
}

READING = {"SELECT", OWNERSHIP, ALL}
WRITING = {"INSERT", "UPDATE", "DELETE", "TRUNCATE", OWNERSHIP, ALL}
MAKING = {"CREATE TABLE", "CREATE VIEW", OWNERSHIP, ALL}
USING = {"USAGE", OWNERSHIP, ALL}

NAME = r"(?:IF NOT EXISTS |IF EXISTS )?(?P<name>[\w.]+)"
GRANT = re.compile(r"GRANT (?P<privileges>.+?) ON (?P<target>.+?) TO (?:ROLE )?(?P<role>\w+)(?: |$)")
REVOKE = re.compile(r"REVOKE (?P<privileges>.+?) ON (?P<target>.+?) FROM (?:ROLE )?(?P<role>\w+)")
GRANT_ROLE = re.compile(r"GRANT ROLE (?P<role>\w+) TO ROLE (?P<heir>\w+)")
MANY = re.compile(r"(?P<when>ALL|FUTURE) (?P<kinds>\w+) IN (?P<container_kind>DATABASE|SCHEMA) (?P<container>[\w.]+)")
CREATE_SCHEMA = re.compile(rf"CREATE (?P<transient>TRANSIENT )?SCHEMA {NAME}")
CREATE_TABLE = re.compile(
    r"CREATE (?:OR REPLACE )?(?:TRANSIENT )?(?P<kind>TABLE|VIEW) (?P<name>[\w.]+)(?: CLONE (?P<source>[\w.]+))?"
)
MOVE = re.compile(r"ALTER TABLE (?P<name>[\w.]+) (?P<how>SWAP WITH|RENAME TO) (?P<target>[\w.]+)")
DROP = re.compile(rf"DROP (?:TABLE|VIEW) {NAME}")
SET_COLUMN_TAGS = re.compile(r"ALTER TABLE (?P<name>[\w.]+) MODIFY (?P<settings>COLUMN .+)")
COLUMN_TAG = re.compile(r"COLUMN (?P<column>\w+) SET TAG (?P<tag>[\w.]+) = '[^']*'(?:, |$)")
SET_TAG_POLICIES = re.compile(r"ALTER TAG (?P<tag>[\w.]+) SET (?P<policies>.+)")
CREATE_POLICY = re.compile(
    rf"CREATE MASKING POLICY {NAME} AS \((?P<argument>\w+) (?P<type>\w+).*?\) RETURNS .*?-> (?P<body>.+)"
)
SET_POLICY_BODY = re.compile(r"ALTER MASKING POLICY (?P<name>[\w.]+) SET BODY -> (?P<body>.+)")
SET_WAREHOUSE = re.compile(rf"(?P<verb>CREATE|ALTER) WAREHOUSE {NAME}")
SET_MONITOR = re.compile(rf"(?P<verb>CREATE|ALTER) RESOURCE MONITOR {NAME}")
PROPERTY = re.compile(r"(\w+) = ('[^']*'|\w+)")
TRIGGER = re.compile(r"ON (\d+) PERCENT DO (\w+)")


class Account:
    def __init__(self, statements=()):
        self.inherited = defaultdict(set)  # {role: roles whose privileges it has}
        self.granted = defaultdict(set)  # {(kind, name): {(role, privilege)}}
        self.future = defaultdict(set)  # {(kind, container): {(role, privilege)}}
        self.transient = {}  # {schema: whether its tables keep no history}
        self.relations = {}  # {table or view: kind}
        self.tags = defaultdict(dict)  # {table: {column: tag}}
        self.policies = {}  # {policy: (argument, type, body)}
        self.tag_policies = defaultdict(dict)  # {tag: {type: policy}}
        self.warehouses = defaultdict(dict)  # {warehouse: {property: value}}
        self.monitors = defaultdict(dict)  # {monitor: {"credit_quota": …, percent: what is done}}
        for statement in statements:
            self.apply(statement)

    # What statements do

    def apply(self, statement, role="SYSADMIN"):
        """`role` is who runs it, and owns what it makes."""
        text = folded(statement)
        actions = {
            GRANT_ROLE: self.grant_role,
            GRANT: self.grant,
            REVOKE: self.revoke,
            CREATE_SCHEMA: lambda found: self.create_schema(found, role),
            CREATE_TABLE: lambda found: self.create_relation(found, role),
            MOVE: self.move,
            DROP: self.drop,
            SET_COLUMN_TAGS: self.set_column_tags,
            CREATE_POLICY: self.create_policy,
            SET_POLICY_BODY: self.set_policy_body,
            SET_TAG_POLICIES: self.set_tag_policies,
            SET_WAREHOUSE: lambda found: self.set_properties(self.warehouses, found),
            SET_MONITOR: lambda found: self.set_properties(self.monitors, found),
        }
        for pattern, action in actions.items():
            if found := pattern.match(text):
                action(found)
                return

    def grant_role(self, found):
        self.inherited[found["heir"]].add(found["role"])

    def grant(self, found):
        pairs = {(found["role"], privilege) for privilege in listed_privileges(found["privileges"])}
        for holders in self.holders(found["target"]):
            holders.update(pairs)

    def revoke(self, found):
        privileges = listed_privileges(found["privileges"])
        for holders in self.holders(found["target"]):
            for role, privilege in set(holders):
                if role == found["role"] and (ALL in privileges or privilege in privileges):
                    holders.remove((role, privilege))

    def holders(self, target):
        """The sets of (role, privilege) that a grant on `target` is about."""
        if not (many := MANY.fullmatch(target)):
            kind, name = target.rsplit(" ", 1) if " " in target else ("TABLE", target)
            return [self.granted[kind, name]]
        kind, container = many["kinds"].removesuffix("S"), many["container"]
        if many["when"] == "FUTURE":
            return [self.future[kind, container]]
        return [self.granted[kind, name] for name in self.existing(kind) if name.startswith(f"{container}.")]

    def existing(self, kind):
        if kind == "SCHEMA":
            return list(self.transient)
        return [name for name, is_a in self.relations.items() if is_a == kind]

    def create_schema(self, found, role):
        if found["name"] not in self.transient:
            self.transient[found["name"]] = bool(found["transient"])
            self.granted["SCHEMA", found["name"]] = self.given_at_birth("SCHEMA", found["name"], role)

    def create_relation(self, found, role):
        kind, name = found["kind"], found["name"]
        tags = dict(self.tags[found["source"]]) if found["source"] else {}
        self.relations[name], self.tags[name] = kind, tags
        self.granted[kind, name] = self.given_at_birth(kind, name, role)

    def given_at_birth(self, kind, name, owner):
        """Future grants of the schema; only where it has none, those of the database."""
        for container in containers_of(name):
            if self.future[kind, container]:
                return {(owner, OWNERSHIP), *self.future[kind, container]}
        return {(owner, OWNERSHIP)}

    def move(self, found):
        name, target = found["name"], found["target"]
        moved = self.take(name)
        if found["how"] == "SWAP WITH":
            self.put(name, self.take(target))
        self.put(target, moved)

    def take(self, name):
        kind = self.relations.pop(name)
        return kind, self.granted.pop((kind, name)), self.tags.pop(name)

    def put(self, name, relation):
        kind, grants, tags = relation
        self.relations[name], self.granted[kind, name], self.tags[name] = kind, grants, tags

    def drop(self, found):
        if found["name"] in self.relations:
            self.take(found["name"])

    def set_column_tags(self, found):
        for setting in COLUMN_TAG.finditer(found["settings"]):
            self.tags[found["name"]][setting["column"]] = setting["tag"]

    def create_policy(self, found):
        self.policies.setdefault(found["name"], (found["argument"], found["type"], found["body"]))

    def set_policy_body(self, found):
        argument, data_type, _ = self.policies[found["name"]]
        self.policies[found["name"]] = (argument, data_type, found["body"])

    def set_tag_policies(self, found):
        for policy in re.findall(r"MASKING POLICY ([\w.]+)", found["policies"]):
            _, data_type, _ = self.policies[policy]
            self.tag_policies[found["tag"]][data_type] = policy

    def set_properties(self, objects, found):
        text = found.string[found.end() :]
        properties = {name.lower(): value.strip("'") for name, value in PROPERTY.findall(text)}
        triggers = {int(percent): action for percent, action in TRIGGER.findall(text)}
        objects[found["name"]].update(properties | triggers)

    # What roles may do

    def roles_of(self, role):
        """The role itself, all that it inherits, and PUBLIC."""
        known, waiting = set(), {role, "PUBLIC"}
        while waiting:
            found = waiting.pop()
            known.add(found)
            waiting |= self.inherited[found] - known
        return known

    def may(self, role, privileges, kind, name):
        roles = self.roles_of(role)
        return any(holder in roles and privilege in privileges for holder, privilege in self.granted[kind, name])

    def reaches(self, role, schema):
        database = schema.split(".")[0]
        return self.may(role, USING, "DATABASE", database) and self.may(role, USING, "SCHEMA", schema)

    def may_read(self, role, table):
        return self.reaches(role, schema_of(table)) and self.may(role, READING, self.relations[table], table)

    def may_write(self, role, table):
        return self.reaches(role, schema_of(table)) and self.may(role, WRITING, self.relations[table], table)

    def may_make_tables(self, role, schema):
        return self.reaches(role, schema) and self.may(role, MAKING, "SCHEMA", schema)

    def seen(self, role, table, column, data_type, value):
        """What a role sees where `value` is stored: itself, or what the masking policy of its type makes of it."""
        policy = self.tag_policies[self.tags[table].get(column)].get(data_type)
        if policy is None:
            return value
        argument, _, body = self.policies[policy]
        with duckdb.connect() as connection:
            connection.execute(f"create macro is_role_in_session(role) as role in {sorted(self.roles_of(role))}")
            query = f"select {body} from (select cast(? as {STORED_AS[data_type]}) as {argument}) as stored"
            return connection.execute(query, [value]).fetchall()[0][0]


def folded(statement):
    """Upper case but for texts in quotes, single spaces, no comments, no quotes of names, no semicolon at the end."""
    text = re.sub(r"/\*.*?\*/|^\s*--[^\n]*$", " ", statement, flags=re.S | re.M)
    text = " ".join(text.split()).rstrip("; ")
    parts = re.split(r"('(?:[^']|'')*')", text)
    parts[::2] = [part.upper().replace('"', "") for part in parts[::2]]
    return "".join(parts)


def listed_privileges(text):
    return {ALL if privilege.startswith(ALL) else privilege for privilege in text.split(", ")}


def containers_of(name):
    """ANALYTICS.MARTS.RENEWALS lies in ANALYTICS.MARTS, and that in ANALYTICS."""
    parts = name.split(".")
    return [".".join(parts[:number]) for number in range(len(parts) - 1, 0, -1)]


def schema_of(table):
    return containers_of(table)[0]
