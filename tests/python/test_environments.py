"""Environments: one definition, from which the command and the mart follow; sandboxes of engineers.

The matrix is that of the document on integrated environments; a dash is where a layer has no instance.
"""

import csv
import os
import shutil
import subprocess
import sys

import duckdb
import pytest
from click.testing import CliRunner

import l2f.settings
from l2f.cli import main
from l2f.settings import ROOT, declared_applications, default_warehouse

MATRIX = {
    "production": {
        "zendesk": "Zendesk Production",
        "customers_app": "customers.gitlab.com Production",
        "zuora": "Zuora Production",
        "salesforce": "Salesforce Production",
        "marketo": "Marketo Production",
    },
    "staging": {
        "zendesk": 'Zendesk "Sandbox"',
        "customers_app": "customers.gitlab.com Staging",
        "zuora": 'Zuora "Central" Sandbox',
        "salesforce": 'Salesforce "Staging" Sandbox',
        "marketo": 'Marketo "Sandbox"',
    },
    "development": {
        "zendesk": None,
        "customers_app": "customers.gitlab.com Engineer Dev Environment",
        "zuora": 'Zuora "apiSandbox2" Sandbox',
        "salesforce": 'Salesforce "Sandbox" Sandbox',
        "marketo": None,
    },
    "interim": {
        "zendesk": None,
        "customers_app": "customers.gitlab.com Staging",
        "zuora": 'Zuora "apiSandbox1" Sandbox',
        "salesforce": 'Salesforce "Sandbox" Sandbox',
        "marketo": None,
    },
}
FUNCTIONS = {
    "zendesk": "Support",
    "customers_app": "E-Commerce",
    "zuora": "Billing",
    "salesforce": "Sales",
    "marketo": "Marketing",
}
STATUS = {
    "production": "Integrated and Running",
    "staging": "Currently using the Interim setup",
    "development": "Currently using the Interim setup",
    "interim": "Will be retired",
}
LOCATIONS = "select environment || '.' || application, raw_location from marts.integrated_environments"
SANDBOX = "zuora=staging/zuora_jane"


def rows(path, sql):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


# The matrix


@pytest.mark.parametrize("environment", MATRIX)
def test_the_mart_shows_the_matrix_of_the_document(warehouse, environment):
    expected = [
        (app, FUNCTIONS[app], instance, f"{environment}/{app}" if instance else None, STATUS[environment])
        for app, instance in MATRIX[environment].items()
    ]
    shown = warehouse.execute(
        "select application, business_function, instance_name, raw_location, environment_status "
        "from marts.integrated_environments where environment = ?",
        [environment],
    ).fetchall()
    assert sorted(shown) == sorted(expected)


def test_the_applications_are_those_that_have_sources(project):
    assert declared_applications() == sorted({source.source_name for source in project.manifest.sources.values()})


@pytest.mark.parametrize("environment", [name for name in MATRIX if name != "production"])
def test_every_environment_of_the_sample_is_built_by_the_same_models_and_passes_their_tests(project, environment):
    built = project.build(ROOT / "sample_data", "+path:models/marts", "build", environment=environment, tested=True)
    subscriptions, in_force = built.execute("select count(*), count_if(is_in_force) from marts.subscriptions").fetchall()[0]
    assert subscriptions >= in_force > 0
    lacking = [app for app, instance in MATRIX[environment].items() if not instance]
    staged = built.execute("select system, sum(staged_rows) from marts.row_ledger group by system").fetchall()
    assert {system: count for system, count in staged if system in lacking} == dict.fromkeys(lacking, 0)


# One definition


@pytest.fixture
def run(tmp_path):
    """The command with a warehouse of its own."""
    return lambda *arguments: CliRunner().invoke(main, ["run", "--warehouse", str(tmp_path / "l2f.duckdb"), *map(str, arguments)])


@pytest.fixture
def definition(tmp_path, monkeypatch):
    """Writes another definition of environments for the command to read."""

    def write(*lines):
        path = tmp_path / "environments.csv"
        path.write_text("\n".join(["environment,business_function,application,instance_name", *lines]) + "\n")
        monkeypatch.setattr(l2f.settings, "ENVIRONMENTS", path)

    return write


@pytest.fixture
def checkout(tmp_path):
    """A copy of the project, and `run(*arguments)` of its command."""
    root = tmp_path / "checkout"
    for name in ("l2f", "macros", "models", "profiles", "seeds", "snapshots", "tests"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("dbt_project.yml", ".dbtignore"):
        shutil.copy(ROOT / name, root)
    without = ("DBT_TARGET_PATH", "DBT_LOG_PATH")
    environment = {name: value for name, value in os.environ.items() if name not in without} | {"PYTHONPATH": str(root)}

    def run_there(*arguments):
        command = [sys.executable, "-m", "l2f", "run", *map(str, arguments)]
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)

    run_there.root = root
    return run_there


def test_a_new_environment_is_added_in_one_place(checkout, extracts):
    extracts.add("zuora/account.csv", [{"id": "of_qa", "_sdc_batched_at": "2020-08-31 01:00:00"}], environment="qa")
    arguments = ["--environment", "qa", "--extracts", extracts.root, "--select", "+integrated_environments +stg_zuora__accounts"]
    unknown = checkout(*arguments)
    assert unknown.returncode == 2 and "Unknown environment 'qa'. Known: production, " in unknown.stderr

    with open(checkout.root / "seeds" / "core" / "environments.csv", "a", newline="") as stream:
        csv.writer(stream).writerow(["qa", "Billing", "zuora", "Zuora QA", "", ""])
    known = checkout(*arguments)
    assert known.returncode == 0, known.stderr
    published = checkout.root / "warehouse" / "l2f_qa.duckdb"
    assert rows(published, "select billing_account_id from staging.stg_zuora__accounts") == [("of_qa",)]
    locations = dict(rows(published, LOCATIONS))
    assert (locations["qa.zuora"], locations["qa.zendesk"]) == ("qa/zuora", None)
    assert locations["production.zendesk"] == "production/zendesk"


def test_environments_are_those_of_the_definition(definition, run):
    definition("qa,Billing,zuora,Zuora QA", "load_test,Billing,zuora,Zuora Load Test")
    result = run("--environment", "production")
    assert result.exit_code == 2
    assert "Unknown environment 'production'. Known: qa, load_test." in result.stderr


def test_an_environment_of_an_unknown_application_is_refused(definition, run):
    definition("production,Billing,zuora,Zuora Production", "staging,Billing,zuorra,Zuora Staging")
    result = run()
    assert result.exit_code == 2
    assert "'zuorra' of staging" in result.stderr
    assert "Known: customers_app, gitlab_com, " in result.stderr and result.stderr.rstrip().endswith("zuora.")


def test_a_definition_without_its_columns_is_refused(tmp_path, monkeypatch, run):
    path = tmp_path / "environments.csv"
    monkeypatch.setattr(l2f.settings, "ENVIRONMENTS", path)
    for content in ("", "environment,application\n", "environment;application\nproduction;zuora\n"):
        path.write_text(content)
        result = run()
        assert result.exit_code == 2
        assert "environments.csv" in result.stderr and "columns environment and application" in result.stderr


def test_each_environment_has_a_warehouse_and_so_a_history_of_its_own():
    names = [default_warehouse(environment).name for environment in ("production", "staging")]
    assert names == ["l2f.duckdb", "l2f_staging.duckdb"]


# Sandboxes of engineers


@pytest.fixture
def sandbox(extracts):
    """The extracts of staging, and beside them those of an engineer's own Zuora."""
    for place, account in (("zuora", "of_staging"), ("zuora_jane", "of_jane")):
        row = {"id": account, "_sdc_batched_at": "2020-08-31 01:00:00"}
        extracts.add(f"{place}/account.csv", [row], environment="staging")
    extracts.add("salesforce/account.csv", [{"id": "0010000000AAAAA"}], environment="staging")
    return extracts.root


def test_an_engineer_points_one_application_at_a_sandbox(sandbox, run, tmp_path):
    published = tmp_path / "l2f.duckdb"
    select = "+integrated_environments +stg_zuora__accounts +stg_salesforce__accounts"
    result = run("--environment", "staging", "--extracts", sandbox, "--raw", SANDBOX, "--select", select)
    assert result.exit_code == 0, result.output
    assert rows(published, "select billing_account_id from staging.stg_zuora__accounts") == [("of_jane",)]
    assert rows(published, "select id from raw_zuora.account") == [("of_jane",)]
    assert len(rows(published, "select crm_account_id from staging.stg_salesforce__accounts")) == 1
    locations = dict(rows(published, LOCATIONS))
    assert locations["staging.zuora"] == "staging/zuora_jane"
    assert locations["staging.salesforce"] == "staging/salesforce"
    assert locations["production.zuora"] == "production/zuora"


@pytest.mark.parametrize(
    "raw, named",
    [
        ("zuora", "zuora=staging/zuora_jane"),
        ("zuora=", "zuora=staging/zuora_jane"),
        ("zuora=zuora_jane", "zuora=staging/zuora_jane"),
        ("zuora=/staging/zuora_jane", "zuora=staging/zuora_jane"),
        ("zuora=staging/../zuora", "zuora=staging/zuora_jane"),
        ("zuora=staging/zuora'jane", "zuora=staging/zuora_jane"),
        ("zuorra=staging/zuora_jane", "Known: customers_app, gitlab_com, "),
        ("=staging/zuora_jane", "Known: customers_app, gitlab_com, "),
        (f"{SANDBOX} zuora=staging/zuora", "zuora twice"),
        ("zuora=staging/salesforce", "zuora and salesforce would both be read from staging/salesforce"),
        ("zuora=staging/zuora_joan", "zuora_joan"),
    ],
)
def test_a_sandbox_that_cannot_be_is_refused(sandbox, run, raw, named):
    options = [option for place in raw.split() for option in ("--raw", place)]
    result = run("--environment", "staging", "--extracts", sandbox, *options)
    assert result.exit_code == 2, result.output
    assert named in result.stderr and "Unexpected" not in result.stderr
