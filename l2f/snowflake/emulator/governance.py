"""What Snowflake governs and DuckDB knows nothing of: grants, roles, warehouses, policies, tags, monitors.

Such statements change no data here. Each is recorded, in order, and can be read back:

    select position, statement from emulator.governance.statements order by position
    show grants on table … · to role … · of role … · show future grants in schema …

Grants follow the objects as in Snowflake: one that is moved or swapped takes its grants along, one that is made
anew has what future grants give. Nothing is enforced but this: a warehouse that is suspended and does not resume
by itself runs no statement.
"""

import re
import threading
from dataclasses import dataclass

from snowflake.connector.errors import ProgrammingError

from l2f.snowflake.emulator.answers import DONE, Rows
from l2f.snowflake.emulator.text import NAME, parts, unquoted

DATABASE = "EMULATOR"

POLICY = r"(masking|row access|aggregation|projection|join|network|password|session|authentication|packages) policy"
OBJECT = (
    rf"({POLICY}|network rule|tag|warehouse|(database )?role|user|resource monitor|task|stream|alert|share|secret"
    r"|(\w+ )?integration)"
)
RELATION = r"(table|view|materialized view|dynamic table|schema|database)"
# What is said of a relation, a column, a schema or a database without changing a row.
SETTING = (
    r"((modify|alter) (column )?\S+ (set|unset) ((masking|projection) policy|tag)"
    r"|(set|unset) (tag|aggregation policy|join policy|data_retention|max_data_ext|change_tracking|default_ddl|log_level)"
    r"|(add|drop) (all )?(row access polic|search optimization)"
    r"|cluster by|drop clustering key|(resume|suspend) recluster)"
)
RECORDED = re.compile(
    rf"(grant|revoke|execute (task|alert)) "
    rf"|(create|create or replace|alter|drop|comment( if exists)? on) {OBJECT} "
    r"|alter account "
    rf"|alter {RELATION} (if exists )?\S+ {SETTING}"
    r"|alter (schema|database) (if exists )?\S+ (set|unset) comment"
    r"|comment( if exists)? on (schema|database) "
)

GRANT_ROLE = re.compile(rf"(grant|revoke) (?:database )?role ({NAME}) (?:to|from) (role|user) ({NAME})", re.I)
GRANT = re.compile(
    rf"(?:grant|revoke(?: grant option for)?) (?P<privileges>.+?) on (?P<target>.+?) (?:to|from) "
    rf"(?:(?P<kind>role|user|share|database role) )?(?P<grantee>{NAME})(?P<option> with grant option)?",
    re.I,
)
MANY = re.compile(rf"(?P<when>all|future) (?P<kinds>[\w ]+?) in (?P<scope>schema|database) (?P<name>{NAME})", re.I)
ONE = re.compile(rf"(?:(?P<kind>[a-z][a-z ]*) )?(?P<name>{NAME})(?:\(.*\))?$", re.I)
SHOW_GRANTS = re.compile(r"show (?P<future>future )?grants(?: (?P<how>on|to|of|in) (?P<target>.+))?$", re.I)

WAREHOUSE = re.compile(rf"(create or replace|create|alter|drop) warehouse (?:if (?:not )?exists )?({NAME})(.*)", re.I)
RELATIONS = ("TABLE", "VIEW")
GRANT_COLUMNS = ("privilege", "granted_on", "name", "granted_to", "grantee_name", "grant_option")


@dataclass(frozen=True)
class Grant:
    """One row of SHOW GRANTS: `kind` and `name` of what it is on, and who has it."""

    privilege: str
    kind: str
    name: str
    grantee_kind: str
    grantee: str
    option: bool = False

    def on(self, kind, name):
        return Grant(self.privilege, kind, name, self.grantee_kind, self.grantee, self.option)

    def row(self):
        option = "true" if self.option else "false"
        return (self.privilege, self.kind, self.name, self.grantee_kind, self.grantee, option)


@dataclass
class Warehouse:
    suspended: bool = False
    resumes: bool = True


class Account:
    """The statements recorded and the state they leave: grants and warehouses. One per emulator, thread-safe."""

    def __init__(self, connection):
        self.connection = connection
        self.lock = threading.RLock()
        self.position = 0
        self.grants = {}  # {Grant: None}: a set that keeps its order
        self.future = {}  # grants on "TABLE" and a schema or database, given to what is made there
        self.warehouses = {}
        connection.execute(f"create table {DATABASE}.GOVERNANCE.STATEMENTS (POSITION bigint, STATEMENT varchar)")

    def record(self, statement):
        with self.lock:
            self.position += 1
            self.connection.execute(
                f"insert into {DATABASE}.GOVERNANCE.STATEMENTS values (?, ?)", [self.position, statement]
            )

    def give(self, grants, future=False):
        with self.lock:
            (self.future if future else self.grants).update(dict.fromkeys(grants))

    def take(self, grants, future=False):
        with self.lock:
            held = self.future if future else self.grants
            for grant in grants:
                for other in [other for other in held if includes(grant, other)]:
                    del held[other]

    # What happens to relations

    def made(self, kind, name, copies_grants=False):
        """A relation has been made, or made anew."""
        with self.lock:
            if not copies_grants:
                self.dropped(name)
            schema = name.rpartition(".")[0]
            for grant in list(self.future):
                if grant.kind == kind and grant.name in (schema, schema.rpartition(".")[0]):
                    self.give([grant.on(kind, name)])

    def dropped(self, name):
        """A relation, or a schema with all it holds, is gone."""
        with self.lock:
            self.grants = {grant: None for grant in self.grants if not is_or_lies_in(grant.name, name)}

    def renamed(self, old, new):
        with self.lock:
            self.grants = {moved(grant, old, new): None for grant in self.grants}

    def swapped(self, one, other):
        with self.lock:
            self.renamed(one, "swapped away")
            self.renamed(other, one)
            self.renamed("swapped away", other)


def includes(taken, held):
    """Whether revoking one grant takes the other; ALL takes every privilege."""
    same = (taken.kind, taken.name, taken.grantee) == (held.kind, held.name, held.grantee)
    return same and taken.privilege in ("ALL", held.privilege)


def is_or_lies_in(name, container):
    return name == container or name.startswith(f"{container}.")


def moved(grant, old, new):
    return grant.on(grant.kind, new + grant.name[len(old) :]) if is_or_lies_in(grant.name, old) else grant


# Statements


def record(cursor, statement):
    """Records a statement of governance; the answer is Snowflake's."""
    account = cursor.account
    account.record(statement)
    if found := GRANT_ROLE.match(statement):
        verb, role, kind, heir = found.groups()
        grant = Grant("USAGE", "ROLE", unquoted(role), kind.upper(), ".".join(parts(heir)))
        account.give([grant]) if verb.lower() == "grant" else account.take([grant])
    elif found := GRANT.match(statement):
        change_grants(cursor, statement.lower().startswith("grant"), found)
    elif found := WAREHOUSE.match(statement):
        change_warehouse(account, *found.groups())
    return DONE


def change_grants(cursor, giving, found):
    change = cursor.account.give if giving else cursor.account.take
    grantee = (found["kind"] or "role").upper(), ".".join(parts(found["grantee"]))
    many = MANY.match(found["target"])
    for privilege in found["privileges"].upper().split(","):
        privilege = re.sub(r"\s+PRIVILEGES$", "", re.sub(r"\(.*", "", privilege).strip())
        for kind, name in targets(cursor, found["target"], many):
            grant = Grant(privilege, kind, name, *grantee, option=bool(found["option"]))
            change([grant], future=bool(many) and many["when"].lower() == "future")


def targets(cursor, target, many):
    """[(kind, name)] that a grant is on: one object, all there are of a kind, or the scope of future ones."""
    if target.lower() == "account":
        return [("ACCOUNT", "ACCOUNT")]
    if not many:
        found = ONE.match(target)
        kind = (found["kind"] or "table").upper()
        return [(relation_kind(kind), cursor.full_name(found["name"], levels_of(kind)))]
    kind = relation_kind(re.sub(r"IES$", "Y", many["kinds"].upper()).removesuffix("S"))
    scope = cursor.full_name(many["name"], 2 if many["scope"].lower() == "schema" else 1)
    if many["when"].lower() == "future":
        return [(kind, scope)]
    return [(kind, name) for name in cursor.existing(kind, scope)]


def relation_kind(kind):
    """Views of every sort are views, tables of every sort tables."""
    return next((known for known in RELATIONS if kind.endswith(known)), kind)


def levels_of(kind):
    """How many parts the full name of such an object has."""
    if kind in ("DATABASE", "WAREHOUSE", "ROLE", "USER", "RESOURCE MONITOR") or kind.endswith("INTEGRATION"):
        return 1
    return 2 if kind in ("SCHEMA", "DATABASE ROLE") else 3


def show_grants(cursor, statement):
    found = SHOW_GRANTS.match(statement)
    account, how = cursor.account, (found["how"] or "").lower()
    with account.lock:
        held = list(account.future if found["future"] else account.grants)
    if not how:
        chosen = [grant for grant in held if grant.grantee == cursor.session.role]
    elif how in ("on", "in"):
        chosen = grants_on(cursor, held, found["target"], bool(found["future"]))
    else:
        grantee = ".".join(parts(found["target"].split()[-1]))
        chosen = [grant for grant in held if (grant.grantee if how == "to" else grant.name) == grantee]
        if how == "of":
            chosen = [grant for grant in chosen if grant.kind == "ROLE"]
    return Rows(GRANT_COLUMNS, sorted(grant.row() for grant in chosen))


def grants_on(cursor, held, target, future):
    [(kind, name)] = targets(cursor, target, None)
    kinds = RELATIONS if kind in RELATIONS else (kind,)
    return [grant for grant in held if grant.name == name and (future or grant.kind in kinds)]


# Warehouses


def change_warehouse(account, verb, name, settings):
    name, settings = unquoted(name), settings.lower()
    with account.lock:
        if verb.lower() == "drop":
            account.warehouses.pop(name, None)
            return
        warehouse = account.warehouses.setdefault(name, Warehouse())
        if found := re.search(r"auto_resume\s*=\s*(true|false)", settings):
            warehouse.resumes = found[1] == "true"
        if re.search(r"initially_suspended\s*=\s*true|\bsuspend\b", settings):
            warehouse.suspended = True
        elif re.search(r"\bresume\b", settings):
            warehouse.suspended = False


def need_warehouse(account, name):
    """Resumes the warehouse, or fails as Snowflake does when it may not resume by itself."""
    with account.lock:
        warehouse = account.warehouses.get(name)
        if warehouse is None or not warehouse.suspended:
            return
        if not warehouse.resumes:
            raise ProgrammingError(
                msg="No active warehouse selected in the current session.  "
                "Select an active warehouse with the 'use warehouse' command.",
                errno=606,
                sqlstate="57P03",
            )
        warehouse.suspended = False


def show_warehouses(cursor, statement):
    with cursor.account.lock:
        rows = [
            (name, "SUSPENDED" if warehouse.suspended else "STARTED", str(warehouse.resumes).lower())
            for name, warehouse in sorted(cursor.account.warehouses.items())
        ]
    return Rows(("name", "state", "auto_resume"), rows)


ANSWERS = [
    (RECORDED, record),
    (re.compile(r"show (future )?grants\b"), show_grants),
    (re.compile(r"show warehouses\b"), show_warehouses),
]
