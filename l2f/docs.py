"""Pages about the project itself, beside the quality page: dbt's docs of every model and column, and the lineage of columns."""

import json
import os
import shutil
import subprocess
import sys

from l2f.build import could_not_start, invoke, target_path

PAGES = {"models.html": "Models and columns", "lineage.html": "Column lineage"}
# dbt-colibri 0.3 calls the parts of a union by the name that they had in earlier versions of sqlglot.
COLIBRI = """
from sqlglot.optimizer.scope import Scope
Scope.union_scopes = property(lambda scope: scope.set_operation_scopes)
from dbt_colibri.cli.cli import cli
cli()
"""
SECONDS = 600
# Which project the pages describe.
MARK = "project.txt"


def write(settings, manifest, readable, folder, fingerprint):
    """Writes both pages into the folder, unless they describe this project already. `manifest` has been built with, so
    that it holds the SQL; `readable` opens what was built, as l2f.warehouse says. Takes about ten seconds, in which
    readers may open it as ever."""
    if is_described(folder, fingerprint):
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).unlink(missing_ok=True)
    command = ["docs", "generate", "--static", "--no-compile"]
    with readable() as warehouse:
        result = invoke(command, settings, warehouse, manifest, read_only=True)
    if not result.success:
        raise could_not_start(result)
    target = target_path(settings)
    shutil.copyfile(target / "static_index.html", folder / "models.html")
    write_lineage(target, folder)
    (folder / MARK).write_text(fingerprint)


def is_described(folder, fingerprint):
    mark = folder / MARK
    return mark.exists() and mark.read_text() == fingerprint and len(links(folder)) == len(PAGES)


def write_lineage(target, folder):
    """In a process of its own, as dbt-colibri prints."""
    place = folder / ".lineage"
    place.mkdir(exist_ok=True)
    manifest = json.loads((target / "manifest.json").read_text())
    manifest["nodes"] = {name: node for name, node in manifest["nodes"].items() if is_shown(node)}
    (place / "manifest.json").write_text(json.dumps(manifest))
    files = ["--manifest", place / "manifest.json", "--catalog", target / "catalog.json", "--output-dir", place]
    command = [sys.executable, "-c", COLIBRI, "generate", *map(str, files), "--light", "--disable-telemetry"]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS, env=os.environ | {"DO_NOT_TRACK": "1"})
    os.replace(place / "index.html", folder / "lineage.html")
    shutil.rmtree(place)


def is_shown(node):
    """Tests have no columns. What counts the rows of every raw table reads a thousand columns and is no lineage; it
    would take as long as all the rest."""
    return node["resource_type"] != "test" and "ingestion" not in node["fqn"][:3]


def links(folder):
    """{title: file} of the pages that are there."""
    return {title: name for name, title in PAGES.items() if (folder / name).exists()}
