"""The project as a whole: every target parses without an account, and every analysis runs."""

from pathlib import Path

import pytest

from l2f.build import invoke
from l2f.settings import ROOT, Settings

ANALYSES = sorted(path.stem for path in (ROOT / "analyses").glob("*.sql"))
SNOWFLAKE = {"SNOWFLAKE_ACCOUNT": "none", "SNOWFLAKE_USER": "none", "SNOWFLAKE_PRIVATE_KEY_PATH": "/none"}


def settings(target, warehouse):
    return Settings(ROOT / "sample_data", "production", None, Path(warehouse), target, (), {})


@pytest.mark.parametrize("target", ["local", "emulator", "snowflake"])
def test_every_target_parses_without_an_account(tmp_path, monkeypatch, target):
    for name, value in SNOWFLAKE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    result = invoke(["parse"], settings(target, tmp_path / "l2f.duckdb"), tmp_path / "l2f.duckdb")
    assert result.success, result.exception


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
