"""The static check of compiled Snowflake SQL: every rule, with SQL that breaks it and SQL that keeps it."""

import json

import pytest

from l2f.snowflake import sql_check, sql_rules
from l2f.snowflake.sql_check import TOLD, Allowed, Node, Project, Source, check, check_project

RAW = "raw.production_crm.contact"
# What the queries of these tests read: a raw table with a column of each type.
COLUMNS = {
    "ID": "TEXT",
    "E_MAIL": "TEXT",
    "AMOUNT": "NUMBER(28,9)",
    "COPIES": "NUMBER(38,0)",
    "RATE": "FLOAT",
    "BORN": "DATE",
    "MADE": "TIMESTAMP_NTZ",
    "SEEN": "TIMESTAMP_TZ",
    "IS_OPEN": "BOOLEAN",
    "IS_VIP": "BOOLEAN",
    "PAYLOAD": "VARIANT",
    "_LOADED_BY": "TEXT",
}
SOURCE = Source("crm.contact", ("id", "email", "isvip", "payload"), frozenset({"email", "isvip", "payload"}))
FUNCTIONS = """
    cast coalesce concat convert_timezone count count_if date_trunc datediff first_value get_path greatest lag lower max
    max_by nullif object_construct round row_number substr sum to_json trim try_cast try_parse_json try_to_timestamp_tz
"""
LISTS = {
    "functions": {"all": FUNCTIONS.split()},
    "types": {"all": ["varchar", "bigint", "decimal", "double", "date", "timestamp", "timestamp_tz", "boolean"]},
    "operators": {"all": ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "||"]},
    "instead": {"strftime": "date_trunc"},
}


def findings(*nodes):
    """What the check finds in these nodes; entries of the lists that nothing uses are left out."""
    project = Project({node.id: node for node in nodes}, {RAW.upper(): COLUMNS}, {RAW.upper(): SOURCE})
    found = check_project(project, Allowed(LISTS))
    return [finding for finding in found if finding.rule != "unused_entry"]


def rules(*nodes):
    return {finding.rule for finding in findings(*nodes)}


def messages(*nodes):
    return [finding.message for finding in findings(*nodes)]


def model(sql, name="made", parents=(), **more):
    parents = tuple(f"model.{parent}" for parent in parents)
    relation = f"analytics.staging.{name}"
    return Node(f"model.{name}", f"models/{name}.sql", sql=sql, relation=relation, parents=parents, **more)


def mart(sql, personal=(), **types):
    contract = {"types": types, "has_contract": bool(types), "personal": frozenset(personal)}
    return Node("people", "people.sql", sql=sql, relation="analytics.marts.people", is_mart=True, **contract)


def seed(**types):
    return Node("seed.codes", "codes.csv", kind="seed", relation="analytics.rules.codes", types=types)


def select(columns, rest=""):
    return f"select {columns} from {RAW} {rest}"


def value(expression, rest=""):
    return select(f"{expression} as result", rest)


def where(condition):
    return select("id", f"where {condition}")


def window(function, clauses):
    return value(f"{function} over ({clauses})")


def union(one, other, kind="all"):
    return f"{one} union {kind} {other}"


def join(columns, condition, kind="inner"):
    return f"select {columns} from {RAW} as a {kind} join {RAW} as b on {condition}"


def recursive(bound="< 20", kind="union all", distinct=""):
    step = f"select {distinct} walked.id, walked.hops + 1 as hops from walked where walked.hops {bound}"
    return f"with recursive walked as ({select('id, 0 as hops')} {kind} {step}) select * from walked"


# Per rule: SQL that it refuses, and SQL instead that no rule refuses.
CASES = {
    "unknown_function": [
        (value("strftime(born, '%Y')"), value("date_trunc('month', born)")),
        (value("string_agg(id, ',')"), value("max(id)")),
        ("select x from range(5) as t (x)", "select x from (values (1), (2)) as t (x)"),
        ("select 1 as one from t (x)", "with t (x) as (select 1), u (y) as (select 2) select x, y from t cross join u"),
    ],
    "unknown_type": [(value("cast(amount as hugeint)"), value("cast(amount as decimal(28, 9))"))],
    "unknown_operator": [
        (value("amount::varchar"), value("cast(amount as varchar)")),
        (where("amount == 1"), where("amount = 1")),
        (value("payload->>'a'"), value("get_path(payload, 'a')")),
    ],
    "backslash": [(where(r"id = '\d'"), where("id = '[0-9]'"))],
    "comment_by_slashes": [(select("copies // 2\n"), select("copies -- not // 2\n"))],
    "comma_before_end": [(select("id,"), select("id"))],
    "from_without_select": [(f"from {RAW} select id", select("id"))],
    "reserved_word": [
        (select("id as order"), select('id as "order"')),
        (select("id as start"), select("id as started")),
    ],
    "long_name": [(select("id as " + "x" * 256), select("id as " + "x" * 255))],
    "refused_construct": [
        (value("count(*) filter (where is_open)"), value("count_if(is_open)")),
        (where("id similar to 'a'"), where("id like 'a%'")),
        (value("born + interval '1 day'"), value("born + 1")),
    ],
    "distinct_on": [(select("distinct on (e_mail) id"), select("distinct id"))],
    "refused_join": [
        (join("a.id", "a.id = b.id", kind="semi"), join("a.id", "a.id = b.id")),
        (join("a.id", "a.born >= b.born", kind="asof"), join("a.id", "a.born >= b.born", kind="left")),
    ],
    "union_by_name": [(union(select("id"), select("id"), kind="all by name"), union(select("id"), select("id")))],
    "qualify_without_window": [
        (select("id", "qualify copies = 1"), select("id", "qualify row_number() over (order by id) = 1"))
    ],
    "window_without_order": [
        (window("row_number()", "partition by id"), window("row_number()", "partition by id order by id")),
        (window("first_value(id)", "partition by id"), window("sum(amount)", "partition by id")),
    ],
    "substring_from_zero": [(value("substr(id, 0, 2)"), value("substr(id, 1, 2)"))],
    "weeks": [(value("datediff('week', born, born)"), value("datediff('day', born, born)"))],
    "recursion": [
        (recursive(kind="union"), recursive()),
        (recursive(distinct="distinct"), recursive()),
        (recursive(bound="< 101"), recursive(bound="<= 100")),
        (recursive(bound="> 0"), recursive()),
    ],
    "mixed_types": [
        (where("born = e_mail"), where("born = cast(e_mail as date)")),
        (where("amount > '5'"), where("amount > 5")),
        (where("is_open = 'true'"), where("is_open = true")),
        (where("copies in ('1', '2')"), where("copies in (1, 2)")),
        (where(f"born not in ({select('id')})"), where(f"id not in ({select('id')})")),
        (value("coalesce(born, made)"), value("coalesce(cast(born as timestamp), made)")),
        (value("case when is_open then born else 'none' end"), value("case when is_open then born end")),
        (join("a.id", "a.id = b.copies"), join("a.id", "a.id = cast(b.copies as varchar)")),
    ],
    "mixed_case": [(value("case id when 1 then 'a' end"), value("case copies when 1 then 'a' end"))],
    "mixed_union": [
        (union(value("born"), value("id")), union(value("born"), value("cast(null as date)"))),
        (union(select("id"), select("id, born")), union(select("id"), select("id"))),
    ],
    "arithmetic": [
        (value("made + 1"), value("born + 1")),
        (value("amount - id"), value("amount - copies")),
        (value("born - made"), value("born - born")),
    ],
    "condition_of_another_type": [
        (where("copies and is_open"), where("copies = 1 and is_open")),
        (join("a.id", "a.copies"), join("a.id", "a.is_open")),
    ],
    "try_of_another_type": [
        (value("try_cast(amount as bigint)"), value("try_cast(id as bigint)")),
        (value("try_cast(payload as varchar)"), value("cast(payload as varchar)")),
        (value("try_parse_json(payload)"), value("try_parse_json(id)")),
        (value("try_to_timestamp_tz(made)"), value("cast(made as timestamp)")),
    ],
    "total_of_another_type": [(value("sum(is_open)"), value("count_if(is_open)"))],
    "scale_of_quotient": [
        (value("amount / copies"), value("round(amount / copies, 2)")),
        (value("copies / 2"), value("cast(copies as double) / 2")),
    ],
    "half_as_integer": [
        (value("cast(copies / 2 as bigint)"), value("cast(round(copies / 2) as bigint)")),
        (value("cast(rate as bigint)"), value("cast(copies as bigint)")),
    ],
    "written_moment": [(value("cast(made as varchar)"), value("cast(cast(made as date) as varchar)"))],
    "joined_moment": [(value("'at ' || made"), value("'at ' || id"))],
    "zone_of_session": [(value("convert_timezone('UTC', made)"), value("convert_timezone('UTC', seen)"))],
    "text_in_zone_of_session": [
        (value("try_to_timestamp_tz(id)"), value("case when id like '%+%' then try_to_timestamp_tz(id) end")),
        (value("try_cast(id as timestamp_tz)"), value("try_cast(id as timestamp)")),
    ],
    "null_argument": [
        (value("greatest(amount, 0)"), value("greatest(coalesce(amount, 0), 0)")),
        (value("greatest(amount, copies)"), value("coalesce(greatest(amount, copies), amount, copies)")),
        (value("concat('a', id)"), value("'a' || id")),
        (value("concat('a', id)"), value("concat('a', id)", "where id is not null")),
        (value("concat('a', id)"), value("case when id is null then 'none' else concat('a', id) end")),
        (value("max_by(id, copies)"), value("max_by(id, case when id is not null then copies end)")),
        (
            f"select concat('a', b.id) as result from {RAW} as a left join {RAW} as b on a.id = b.id",
            join("concat('a', b.id) as result", "a.id = b.id"),
        ),
        (where(f"id in ({value('greatest(amount, 0)')})"), where(f"amount in ({value('coalesce(amount, 0)')})")),
    ],
    "nulls_of_falling_order": [
        (window("row_number()", "order by copies desc"), window("row_number()", "order by copies desc nulls last")),
        (window("row_number()", "order by is_open desc"), window("row_number()", "order by is_open")),
        (
            select("id", "qualify row_number() over (order by copies desc) = 1"),
            select("id", "qualify row_number() over (order by coalesce(copies, 0) desc) = 1"),
        ),
    ],
    "correlated_subquery": [
        (
            f"select a.id from {RAW} as a where exists (select b.id from {RAW} as b where b.id = a.id)",
            f"select a.id from {RAW} as a where a.id in (select b.id from {RAW} as b)",
        )
    ],
    "column_without_name": [(select("lower(id)"), select("lower(id) as lower_id"))],
    "column_twice": [(join("a.*, b.id", "a.id = b.id"), join("a.*, b.id as other_id", "a.id = b.id"))],
    "unknown_column": [(select("nope"), select("id")), (where("contact.nope = 1"), where("contact.copies = 1"))],
    "unknown_relation": [("select 1 as one from raw.production_crm.lead", f"select 1 as one from {RAW}")],
    "syntax": [("select id frm x where", select("id"))],
}
PAIRS = [(rule, *pair) for rule, pairs in CASES.items() for pair in pairs]


@pytest.mark.parametrize(("rule", "red", "green"), PAIRS, ids=[f"{rule}: {red[:60]}" for rule, red, green in PAIRS])
def test_a_rule_refuses_what_breaks_it_and_nothing_else(rule, red, green):
    assert rule in rules(model(red))
    assert messages(model(green)) == []


def test_every_rule_of_queries_has_a_case():
    by_kind = [*sql_rules.WRITTEN_RULES.values(), *sql_rules.RESOLVED_RULES.values()]
    lists = [sql_rules.TEXT_RULES, sql_rules.TRACED_RULES, sql_rules.RETURNED_RULES, *by_kind]
    names = {rule.__name__ for rules_of_kind in lists for rule in rules_of_kind}
    assert names - set(CASES) == {"wrong_type"}


def test_a_finding_says_where_and_what_to_write_instead():
    (finding,) = findings(model(f"select\n    id,\n    strftime(born, '%Y') as year_of_birth\nfrom {RAW}"))
    assert str(finding) == (
        "models/made.sql:3: function strftime is not in allowed_sql.yml. Write date_trunc. [unknown_function]"
    )


def test_only_the_query_at_fault_is_reported_and_not_those_that_read_it():
    broken = model(select("nope"), name="broken")
    reader = model("select nope from analytics.staging.broken", name="reader", parents=["broken"])
    assert [finding.file for finding in findings(reader, broken)] == ["models/broken.sql"]


def test_columns_and_types_come_from_the_models_before():
    first = model(select("cast(amount as varchar) as amount"), name="first")
    reader = "select first.amount from analytics.staging.first where first.{}"
    assert rules(model(reader.format("amount > 5"), parents=["first"]), first) == {"mixed_types"}
    assert rules(model(reader.format("amount > '5'"), parents=["first"]), first) == set()
    assert rules(model(reader.format("id = '5'"), parents=["first"]), first) == {"unknown_column"}


def test_a_snapshot_has_the_columns_that_dbt_adds():
    history = model(select("id"), name="history", kind="snapshot")
    reader = model("select id from analytics.staging.history where dbt_valid_to is null", parents=["history"])
    assert messages(history, reader) == []


def test_a_query_that_was_not_compiled_is_reported():
    assert rules(model(None)) == {"not_compiled"}


@pytest.mark.parametrize(
    ("expression", "declared"),
    [("born", "date"), ("amount", "decimal(28,9)"), ("id", "varchar"), ("made", "timestamp"), ("is_open", "boolean")],
)
def test_a_mart_returns_the_types_of_its_contract(expression, declared):
    assert messages(mart(value(expression), result=declared)) == []
    other = "varchar" if declared == "date" else "date"
    assert rules(mart(value(expression), result=other)) == {"wrong_type"}


def test_a_mart_returns_every_column_of_its_contract():
    assert "people declares born" in messages(mart(select("id"), id="varchar", born="date"))[0]


def test_what_reads_a_mart_reads_the_types_of_its_contract():
    reader = model("select result from analytics.marts.people where result = 'always'")
    assert rules(mart(value("born"), result="varchar"), reader) == {"wrong_type"}


def test_types_and_names_of_contracts_and_seeds_are_those_of_snowflake():
    assert rules(mart(value("copies"), result="hugeint")) == {"declared_type"}
    assert rules(seed(code="varchar", valid_from="date")) == set()
    assert rules(seed(code="hugeint")) == {"declared_type"}
    assert rules(seed(code=None)) == {"declared_type"}
    assert rules(seed(order="varchar")) == {"declared_name"}


def test_a_seed_is_read_with_its_declared_types():
    reader = model("select code from analytics.rules.codes where valid_from = 'always'")
    assert rules(seed(code="varchar", valid_from="date"), reader) == {"mixed_types"}


# What `concat` is given, of people who have an id: can it be null?
PEOPLE = f"with people as ({select('*', 'where id is not null')}) select concat('a', {{}}) as result from {{}}"
CAN_BE_NULL = [
    ("e_mail", "people"),
    ("b.id", "people as a left join people as b on a.copies = b.copies"),
    ("b.id", "people as a full join people as b on a.copies = b.copies"),
    ("a.id", "people as a right join people as b on a.copies = b.copies"),
    ("case when is_open then id end", "people"),
    ("case when is_open then id else e_mail end", "people"),
    ("max(id)", "people"),
    ("lag(id) over (order by id)", "people"),
    ("try_cast(id as bigint)", "people"),
    ("x", "(values ('a'), (null)) as t (x)"),
    ("id", "(select id from people union all select e_mail as id from people) as both_texts"),
]
CANNOT_BE_NULL = [
    ("id", "people"),
    ("b.id", "people as a inner join people as b on a.copies = b.copies"),
    ("b.id", "people as a left join people as b on a.copies = b.copies where b.amount > 1"),
    ("e_mail", "people where lower(e_mail) = 'a' and is_open"),
    ("case when is_open then id else 'none' end", "people"),
    ("case when e_mail is null or is_open then 'none' else e_mail end", "people"),
    ("max(id)", "people group by copies"),
    ("cast(lower(trim(id)) as varchar)", "people"),
    ("x", "(values ('a'), ('b')) as t (x)"),
    ("id", "(select id from people union all select 'b' as id from people) as both_texts"),
]


@pytest.mark.parametrize(("argument", "tables"), CAN_BE_NULL)
def test_what_can_be_null_is_told(argument, tables):
    assert rules(model(PEOPLE.format(argument, tables))) == {"null_argument"}


@pytest.mark.parametrize(("argument", "tables"), CANNOT_BE_NULL)
def test_what_cannot_be_null_is_not_told(argument, tables):
    assert messages(model(PEOPLE.format(argument, tables))) == []


# Each passes the address on: as it is, changed, mixed with other texts, through steps, out of a document.
PASSING_ON = [
    value("e_mail"),
    value("lower(trim(e_mail))"),
    value("'to ' || e_mail"),
    value("case when is_open then e_mail end"),
    value("coalesce(id, e_mail)"),
    value("max(e_mail)"),
    window("first_value(e_mail)", "order by id"),
    value("to_json(object_construct('address', e_mail))"),
    value("cast(get_path(payload, 'address') as varchar)"),
    union(value("id"), value("e_mail")),
    f"with step as ({select('*')}) select e_mail as result from step",
    f"select inner_query.e_mail as result from ({select('*')}) as inner_query",
    f"with recursive step as ({value('id')} union all {value('e_mail')}) select result from step",
]
# None passes it on: conditions, counts, comparisons, other columns, figures out of a document.
NOT_PASSING_ON = [
    value("id", "where e_mail is not null"),
    value("count(e_mail)"),
    value("e_mail = 'a'"),
    value("case when e_mail = 'a' then id end"),
    value("case when is_vip then id end"),
    value("max_by(id, e_mail)", "where id is not null"),
    value("nullif(id, e_mail)"),
    value("cast(get_path(payload, 'users') as bigint)"),
    window("row_number()", "partition by e_mail order by id"),
    join("a.id as result", "a.e_mail = b.e_mail"),
]


@pytest.mark.parametrize("sql", PASSING_ON)
def test_personal_data_that_a_mart_passes_on_is_marked(sql):
    message = messages(mart(sql))[0]
    assert message.startswith("unmasked personal data: marts.people.result carries crm.contact.")
    assert messages(mart(sql, personal=["result"])) == []


@pytest.mark.parametrize("sql", NOT_PASSING_ON)
def test_a_column_without_personal_data_is_not_marked(sql):
    assert messages(mart(sql)) == []
    assert rules(mart(sql, personal=["result"])) == {"needless_mark"}


def test_personal_data_is_followed_through_models():
    staged = model(select("id, e_mail as address"), name="staged")
    people = mart("select upper_address.address as result from analytics.staging.staged as upper_address")
    assert rules(staged, people) == {"unmasked_personal_data"}


def test_among_raw_rows_any_column_may_be_marked():
    pairs = ", ".join(f"'{name}', {name}" for name in COLUMNS if not name.startswith("_"))
    whole, part = f"to_json(object_construct({pairs}))", "to_json(object_construct('E_MAIL', E_MAIL))"
    assert rules(mart(select(f"id, {whole} as raw_row"), personal=["id", "raw_row"])) == set()
    assert rules(mart(select(f"id, {part} as raw_row"), personal=["id", "raw_row"])) == {"needless_mark"}


def test_entries_that_no_query_uses_are_reported():
    lists = {"functions": {"text": ["lower", "upper"]}, "types": {}, "operators": {"comparison": ["="]}}
    node = model(value("lower(id)"))
    found = check_project(Project({node.id: node}, {RAW.upper(): COLUMNS}), Allowed(lists))
    assert [finding.message.split(".")[0] for finding in found] == [
        "no query uses = of the operators",
        "no query uses upper of the functions",
    ]


def test_the_lists_of_the_project_hold_each_name_once():
    allowed = Allowed.read()
    assert ("functions", "coalesce") in allowed.names
    assert not {name for kind, name in allowed.names} & set(allowed.instead)


def test_a_mistake_in_many_places_is_told_in_a_few_and_counted():
    nodes = [model(select("id as order"), name=f"model_{number:02}") for number in range(TOLD + 5)]
    found = findings(*nodes)
    assert len(found) == TOLD + 1
    assert found[-1].message == "and 5 places more of this rule, in 5 files."


MANIFEST = {
    "sources": {
        "source.crm.contact": {
            "source_name": "crm",
            "name": "contact",
            "relation_name": "RAW.production_crm.contact",
            "columns": {"email": {"config": {"meta": {"pii": True}}}},
        }
    },
    "nodes": {
        "model.people": {
            "unique_id": "model.people",
            "name": "people",
            "resource_type": "model",
            "package_name": "crm",
            "original_file_path": "models/marts/people.sql",
            "path": "marts/people.sql",
            "patch_path": None,
            "fqn": ["crm", "marts", "people"],
            "relation_name": "ANALYTICS.marts.people",
            "contract": {"enforced": True},
            "depends_on": {"nodes": ["source.crm.contact"]},
            "columns": {
                "address": {"data_type": "varchar", "config": {"meta": {}}, "constraints": [{"type": "not_null"}]}
            },
        },
        "test.people_key": {
            "unique_id": "test.people_key",
            "name": "people_key",
            "resource_type": "test",
            "package_name": "crm",
            "original_file_path": "models/marts/people.yml",
            "path": "people_key.sql",
            "patch_path": None,
            "fqn": ["crm", "marts", "people_key"],
            "relation_name": None,
            "contract": {"enforced": False},
            "depends_on": {"nodes": ["model.people"]},
            "columns": {},
        },
    },
}


def test_the_project_is_read_from_the_manifest_and_the_compiled_files(tmp_path):
    marts = tmp_path / "compiled" / "crm" / "models" / "marts"
    (marts / "people.yml").mkdir(parents=True)
    (marts / "people.sql").write_text(value("e_mail").replace("result", "address"))
    key_test = "select concat('a', address) as required\nfrom ANALYTICS.marts.people\nwhere address > 1 or 1 = 1"
    (marts / "people.yml" / "people_key.sql").write_text(key_test)
    found = check(json.loads(json.dumps(MANIFEST)), tmp_path / "compiled", {"RAW.PRODUCTION_CRM.CONTACT": COLUMNS})
    found = [finding for finding in found if finding.rule != "unused_entry"]
    assert [(finding.rule, finding.file, finding.line) for finding in found] == [
        ("unmasked_personal_data", str(marts / "people.sql"), 1),
        ("mixed_types", str(marts / "people.yml" / "people_key.sql"), 3),
    ]


@pytest.mark.parametrize("mart_name", ["crm_accounts", "billing_accounts"])
def test_a_finding_about_a_declared_column_points_at_its_line(mart_name):
    path = "models/marts/core/_core__models.yml"
    file, lines = sql_check.declared_lines({"patch_path": f"project://{path}", "name": mart_name})
    text = (sql_check.ROOT / file).read_text().splitlines()
    assert "- {name: account_name," in text[lines["account_name"] - 1]
    before = [line for line in text[: lines["account_name"]] if line.startswith("  - name: ")]
    assert before[-1] == f"  - name: {mart_name}"
