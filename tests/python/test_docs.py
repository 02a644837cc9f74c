"""The pages about the project that the quality page links."""

import contextlib
import shutil
import subprocess
import sys

from conftest import ONE_MODEL

from l2f import docs
from l2f.publish import readable
from l2f.settings import ROOT

PROGRAM = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reads")
print("open", flush=True)
sys.stdin.readline()
"""


@contextlib.contextmanager
def open_in_a_program_that(mode, path):
    """Another process has the file open: no one else may write into it, and where it writes no one may open it."""
    command = [sys.executable, "-c", PROGRAM, str(path), mode]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout.readline() == "open\n"
        yield
        program.communicate("\n")


def test_docs_and_lineage_are_written_once_per_project(project, warehouse, tmp_path, tmp_path_factory):
    [(published,)] = warehouse.execute("select path from duckdb_databases() where not internal").fetchall()
    path = shutil.copy(published, tmp_path_factory.mktemp("copy") / "l2f.duckdb")
    settings = project.settings(ROOT / "sample_data", "production", warehouse=path)
    assert docs.links(tmp_path) == {}
    with open_in_a_program_that("reads", path):
        docs.write(settings, project.manifest, path, tmp_path, "one")
    assert docs.links(tmp_path) == {"Models and columns": "models.html", "Column lineage": "lineage.html"}
    said = (tmp_path / "models.html").read_text()
    assert ONE_MODEL in said and "renewals" in said
    assert sorted(file.name for file in tmp_path.iterdir()) == ["lineage.html", "models.html", "project.txt"]
    (tmp_path / "models.html").write_text("as it was")
    docs.write(settings, project.manifest, path, tmp_path, "one")
    assert (tmp_path / "models.html").read_text() == "as it was"
    with open_in_a_program_that("writes", path), readable(path) as copy:
        docs.write(settings, project.manifest, copy, tmp_path, "another")
    assert (tmp_path / "models.html").read_text() != "as it was"
