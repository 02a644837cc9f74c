"""The marts of subscriptions, users, renewals and tickets against a second computation of the same rules, written for
DuckDB over the raw files.

recomputation/*.sql reads extracts and seeds and nothing else of the project. Both sides must hold the same rows and
the same amounts, to half a cent, for the sample data, for generated subscriptions, and for a few with many users,
licences, orders and tickets, of which many are wrong.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from l2f.benchmark.steps import generate
from l2f.settings import ROOT

RECOMPUTATION = Path(__file__).parent / "recomputation"
# Those with a number; the other makes extracts.
SCRIPTS = sorted(RECOMPUTATION.glob("*.sql"))
AS_OF = "2020-08-31"
GENERATED = 10_000
CROWDED = 1_000
SHOWN = 20
HALF_A_CENT = 0.005
# What a row is known by, where that is not its id.
RAW_KEYS = {
    "gitlab_subscriptions": "namespace_id",
    "group_group_links": "shared_group_id shared_with_group_id",
    "license_seat_links": "zuora_subscription_name created_at",
    "project_group_links": "project_id group_id",
    "trial_histories": "gl_namespace_id start_date",
    "events": "event recipient sender_app template occurred_at",
}


@dataclass
class Mart:
    """Which rows of a mart are compared, and in what. Rows outside of `where` may stand on one side only."""

    key: str
    columns: str
    where: str = "true"


MARTS = {
    "subscriptions": Mart(
        "subscription_name",
        "subscription_id billing_account_id crm_account_id sales_channel status version transaction_start_date"
        " subscription_start_date term_start_date term_end_date is_in_force is_auto_renew_in_customers_app is_auto_renew"
        " product_tier delivery currency_code licensed_seats mrr_amount arr_amount arr_usd_amount lineage_id",
    ),
    "arr_by_month": Mart(
        "month_start_date subscription_name product_rate_plan_id",
        "product_tier delivery billing_account_id crm_account_id billing_entity sales_channel currency_code"
        " licensed_seats mrr_amount arr_amount arr_usd_amount",
    ),
    "subscription_terms": Mart(
        "subscription_name term_number", "term_start_date term_end_date arr_amount is_renewed renewed_arr_amount"
    ),
    "renewal_links": Mart(
        "subscription_name term_number renewal_subscription_name", "renewal_link gap_days allocated_arr_amount"
    ),
    "arr_movements": Mart(
        "month_start_date customer_id",
        "opening_arr_usd_amount new_arr_usd_amount expansion_arr_usd_amount contraction_arr_usd_amount"
        " churn_arr_usd_amount reactivation_arr_usd_amount closing_arr_usd_amount bridged_arr_usd_amount"
        " seat_change_arr_usd_amount price_change_arr_usd_amount tier_change_arr_usd_amount has_missing_rate is_bridged",
        # free customers move nothing
        where="opening_arr_usd_amount <> 0 or closing_arr_usd_amount <> 0",
    ),
    "retention_by_month": Mart(
        "month_start_date customer_level segment_type segment_value",
        "opening_customers retained_customers opening_arr_usd_amount net_retained_arr_usd_amount"
        " gross_retained_arr_usd_amount",
        # a value may have none but customers without a rate
        where="opening_customers > 0",
    ),
    "cancellations_and_downgrades": Mart(
        "subscription_name changed_on change_type",
        "reason replacement_subscription_name seats_before seats_after arr_before_amount arr_after_amount",
    ),
    "one_time_charges": Mart(
        "invoice_item_id", "subscription_name charge_kind service_start_date quantity currency_code amount"
    ),
    "invoices": Mart(
        "invoice_id", "billing_account_id amount tax_amount paid_amount balance_amount days_overdue"
    ),
    "billable_users_by_day": Mart(
        "usage_date deployment_type deployment_id subscription_name",
        "active_users billable_users max_billable_users usage_source",
    ),
    "seat_utilization_by_month": Mart(
        "month_start_date subscription_name",
        "product_tier delivery licensed_seats billable_users max_billable_users users_over_license currency_code"
        " overage_arr_amount usage_source",
    ),
    "true_ups": Mart(
        "subscription_name term_number",
        "licensed_seats max_billable_users users_over_license true_up_seats_invoiced true_up_seats_missing currency_code"
        " true_up_owed_amount is_renewal_license_activatable activation_problem",
    ),
    "licenses": Mart(
        "license_key",
        "license_id subscription_name seats starts_on expires_on is_in_license_app is_in_zuora is_in_telemetry match_status",
    ),
    "trials": Mart(
        "trial_id", "delivery namespace_id license_id crm_lead_id started_on expires_on converted_subscription_name"
        " days_to_conversion"
    ),
    "license_deliveries": Mart(
        "delivery_id",
        "order_id subscription_name license_id are_terms_required terms_requested_at terms_accepted_at license_created_at"
        " license_mailed_at first_missing_step hours_waiting blocked_reason",
    ),
    "order_matches": Mart("record_type record_id", "delivery match_status"),
    "renewals": Mart(
        "subscription_name term_number renewal_event_on",
        "is_anniversary term_end_date days_to_renewal renewal_flow sales_channel billing_entity product_tier delivery"
        " is_auto_renew_in_zuora is_auto_renew_in_customers_app is_auto_renew currency_code arr_available_to_renew_amount"
        " arr_available_to_renew_usd_amount renewal_opportunity_id opportunity_match opportunity_stage forecast_category"
        " opportunity_amount opportunity_close_date quote_id quote_status quote_age_days outcome days_late renewed_on"
        " renewed_arr_amount renewed_arr_usd_amount open_license_and_renewal_tickets users_over_license risk_reason_count"
        " is_at_risk",
    ),
    "renewal_risks": Mart("subscription_name term_number risk_reason", "since_on"),
    "renewal_pipeline_by_month": Mart(
        "month_start_date sales_channel billing_entity product_tier delivery",
        "renewals renewed_renewals churned_renewals lapsed_renewals pending_renewals at_risk_renewals renewals_without_rate"
        " arr_available_usd_amount renewed_from_usd_amount renewed_usd_amount retained_usd_amount churned_usd_amount"
        " lapsed_usd_amount pending_usd_amount at_risk_usd_amount",
    ),
    "auto_renewal_attempts": Mart(
        "subscription_name term_number", "term_end_date attempted_on payment_status is_recovered"
    ),
    "renewal_notices": Mart(
        "subscription_name term_number days_before_renewal",
        "renews_on scheduled_on sender notice_condition status reason sent_at delivery is_silent is_auto_renew",
    ),
    "license_and_renewal_tickets": Mart(
        "ticket_id",
        "crm_account_id account_source subscription_name intake_channel request_type growth_group priority status is_open"
        " created_at first_reply_due_at first_reply_at is_first_reply_breached routed_to routed_to_region routed_at"
        " hours_to_route reassignments reopens solved_at age_days",
    ),
    "license_and_renewal_queue_by_day": Mart(
        "date_day intake_channel routed_to", "opened reopened routed closed open_at_end_of_day median_age_days"
    ),
}
USER_MARTS = list(MARTS)[list(MARTS).index("billable_users_by_day"):]


@pytest.fixture(scope="session")
def sample(warehouse):
    return recompute(ROOT / "sample_data"), warehouse


@pytest.fixture(scope="session")
def generated(project, tmp_path_factory):
    extracts = tmp_path_factory.mktemp("generated") / "extracts"
    generate(extracts, "stitch", GENERATED)
    return recompute(extracts), build(project, extracts)


@pytest.fixture(scope="session")
def crowded(project, tmp_path_factory):
    extracts = tmp_path_factory.mktemp("crowded") / "extracts"
    generate(extracts, "stitch", CROWDED, "users", "mistakes", "tickets", RECOMPUTATION / "extracts" / "support_and_mails")
    return recompute(extracts), build(project, extracts)


def build(project, extracts):
    return project.build(extracts, " ".join(f"+{name}" for name in MARTS), command="build")


@pytest.mark.parametrize("name", MARTS)
def test_sample(sample, name):
    assert not differences(name, *sample)


@pytest.mark.parametrize("name", MARTS)
def test_generated(generated, name):
    assert not differences(name, *generated)


@pytest.mark.parametrize("name", USER_MARTS)
def test_crowded(crowded, name):
    assert not differences(name, *crowded)


@pytest.mark.parametrize(
    "change, seen",
    {
        "update {mart} set licensed_seats = licensed_seats + 1 where {row}":
            "sub-web-new prp-silver-1y: licensed_seats 5 published 6",
        "update {mart} set arr_usd_amount = arr_usd_amount - 0.01 where {row}":
            "sub-web-new prp-silver-1y: arr_usd_amount 1140.000000000 published 1139.990000000",
        "update {mart} set arr_usd_amount = null where {row}":
            "sub-web-new prp-silver-1y: arr_usd_amount 1140.000000000 published null",
        "update {mart} set sales_channel = 'community' where {row}":
            "sub-web-new prp-silver-1y: sales_channel web_direct published community",
        "delete from {mart} where {row}":
            "sub-web-new prp-silver-1y: missing",
        "insert into {mart} select * replace ('nobody' as subscription_name) from {mart} where {row}":
            "nobody prp-silver-1y: a row too many",
    }.items(),
)
def test_the_comparison_sees(sample, change, seen):
    recomputed, published = sample
    rows = published.sql("from marts.arr_by_month").to_arrow_table()
    row = "subscription_name = 'sub-web-new' and month_start_date = date '2020-04-01'"
    with duckdb.connect() as changed:
        changed.execute("create schema marts; create table marts.arr_by_month as from rows")
        changed.execute(change.format(mart="marts.arr_by_month", row=row))
        found = differences("arr_by_month", recomputed, changed)
    assert found == ["arr_by_month: 1 rows differ", f"2020-04-01 {seen}"]


def recompute(extracts):
    """A database with the recomputed marts in the schema `recomputed`."""
    connection = duckdb.connect()
    connection.execute(f"create macro as_of() as date '{AS_OF}'; create schema rules")
    for path in ROOT.glob("seeds/*/*.csv"):
        connection.execute(f"create table rules.{path.stem} as from read_csv('{path}', header = true)")
    for script in SCRIPTS:
        if script.stem == "09_links":
            infer(connection)
        connection.execute(script.read_text())
        if script.stem == "01_raw":
            load(connection, extracts)
    return connection


def load(connection, extracts):
    """Fills the declared tables: what a file has of their columns, the newest row of each id."""
    tables = connection.sql(
        "select schema_name, table_name from duckdb_tables() where schema_name not in ('main', 'rules')"
    ).fetchall()
    for application, table in tables:
        files = sorted(Path(extracts, "production", application).glob(f"{table}.*"))
        if not files:
            continue
        rows = connection.sql(f"from '{files[0]}'") if files[0].suffix == ".parquet" else connection.read_csv(
            str(files[0]), header=True, all_varchar=True
        )
        declared = {row[0] for row in connection.sql(f"describe {application}.{table}").fetchall()}
        columns = ", ".join(column for column in rows.columns if column in declared)
        order = ", ".join(
            f"{column} desc" for column in ("_sdc_batched_at", "_uploaded_at", "updateddate", "updated_at") if column in rows.columns
        )
        deleted = "coalesce(cast(deleted as boolean), false)" if "deleted" in rows.columns else "false"
        key = RAW_KEYS.get(table, "id").split()
        connection.execute(
            f"insert into {application}.{table} by name select {columns} from rows"
            f" where {' is not null and '.join(key)} is not null and not {deleted}"
            f" qualify row_number() over (partition by {', '.join(key)} order by {order}) = 1"
        )


def infer(connection):
    """Each subscription stands in at most one pair, the best pairs first."""
    taken, pairs = set(), []
    for ended, started in connection.sql("from possible_links").fetchall():
        if ("ended", ended) not in taken and ("started", started) not in taken:
            taken |= {("ended", ended), ("started", started)}
            pairs.append((ended, started))
    if pairs:
        connection.executemany("insert into inferred values (?, ?)", pairs)


def differences(name, recomputed, published):
    """What the published mart holds otherwise, as text for people: first how much, then the first rows."""
    mart = MARTS[name]
    keys, columns = mart.key.split(), mart.columns.split()
    listed = ", ".join(keys + columns)
    wanted = recomputed.sql(f"select {listed} from recomputed.{name} where {mart.where}")
    got = published.sql(f"select {listed} from marts.{name} where {mart.where}").to_arrow_table()
    amounts = {column for column, kind in zip(wanted.columns, wanted.types, strict=True) if is_amount(kind)}
    compared = ", ".join(
        f"if({differ(column, column in amounts)}, concat('{column} ', {shown('wanted', column)}, ' published ',"
        f" {shown('got', column)}), null)"
        for column in columns
    )
    rows = recomputed.sql(f"""
        select
            concat_ws(' ', {", ".join(keys)}) as row_key,
            case
                when got.{keys[0]} is null then 'missing'
                when wanted.{keys[0]} is null then 'a row too many'
                else concat_ws(', ', {compared})
            end as difference
        from wanted
        full join got using ({", ".join(keys)})
        where difference <> ''
        order by row_key, difference
    """).fetchall()
    total = [f"{name}: {len(rows)} rows differ"] if rows else []
    return total + [f"{key}: {difference}" for key, difference in rows[:SHOWN]]


def is_amount(kind):
    return str(kind).startswith(("DECIMAL", "DOUBLE"))


def differ(column, is_amount):
    either_null = f"(wanted.{column} is null) <> (got.{column} is null)"
    if is_amount:
        return f"{either_null} or coalesce(abs(wanted.{column} - got.{column}) >= {HALF_A_CENT}, false)"
    return f"wanted.{column} is distinct from got.{column}"


def shown(side, column):
    return f"coalesce(cast({side}.{column} as varchar), 'null')"
