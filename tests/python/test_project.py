"""The project as a whole: production parses without an account, unit tests hold, every analysis answers."""

import shutil
from pathlib import Path

import pytest

from l2f.build import invoke, outcome
from l2f.settings import ROOT, Settings

ANALYSES = sorted(path.stem for path in (ROOT / "analyses").glob("*.sql"))
SNOWFLAKE = {"SNOWFLAKE_ACCOUNT": "none", "SNOWFLAKE_USER": "none", "SNOWFLAKE_PRIVATE_KEY_PATH": "/none"}


def settings(target, warehouse):
    return Settings(ROOT / "sample_data", "production", None, Path(warehouse), target, (), {})


def test_production_parses_without_an_account(tmp_path, monkeypatch):
    for name, value in SNOWFLAKE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    result = invoke(["parse"], settings("snowflake", tmp_path / "l2f.duckdb"), tmp_path / "l2f.duckdb")
    assert result.success, result.exception


def test_unit_tests_hold(project, warehouse, tmp_path):
    """Every unit test of the models, beside the published sample: its types are those of the inputs."""
    published = Path(warehouse.execute("select path from duckdb_databases() where not internal").fetchone()[0])
    shutil.copy(published, tmp_path / published.name)
    build = settings("local", tmp_path / published.name)
    result = invoke(["test", "--select", "test_type:unit"], build, build.warehouse, project.manifest)
    assert result.success, result.exception or outcome(result.result.results).failures
    ran = [node for node in result.result.results if node.node.resource_type == "unit_test"]
    assert len(ran) == len(project.manifest.unit_tests)


@pytest.fixture(scope="module")
def compiled(project, warehouse, tmp_path_factory):
    """The analyses compiled against the published sample: SQL by name."""
    target = tmp_path_factory.mktemp("analyses")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_TARGET_PATH", str(target))
        published = tmp_path_factory.mktemp("names") / "l2f.duckdb"
        result = invoke(["compile", "--select", "path:analyses"], settings("local", published), published, project.manifest)
    assert result.success, result.exception
    return {path.stem: path.read_text() for path in target.glob("compiled/*/analyses/*.sql")}


@pytest.mark.parametrize("name", ANALYSES)
def test_every_analysis_answers(warehouse, compiled, name):
    cursor = warehouse.execute(compiled[name])
    assert cursor.fetchall(), f"{name} has no row on the sample, which should have a customer for it"
