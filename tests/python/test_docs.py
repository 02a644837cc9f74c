"""The pages about the project that the quality page links."""

import functools
import shutil

from conftest import ONE_MODEL, another_process

from l2f import docs
from l2f.publish import readable
from l2f.settings import ROOT


def test_docs_and_lineage_are_written_once_per_project(project, warehouse, tmp_path, tmp_path_factory):
    [(published,)] = warehouse.execute("select path from duckdb_databases() where not internal").fetchall()
    path = shutil.copy(published, tmp_path_factory.mktemp("copy") / "l2f.duckdb")
    settings = project.settings(ROOT / "sample_data", "production", warehouse=path)
    write = functools.partial(docs.write, settings, project.manifest, functools.partial(readable, path), tmp_path)
    assert docs.links(tmp_path) == {}
    with another_process(path, "read") as seen:
        assert seen == "[('2020-08-31',)]\n"
        write("one")
    assert docs.links(tmp_path) == {"Models and columns": "models.html", "Column lineage": "lineage.html"}
    said = (tmp_path / "models.html").read_text()
    assert ONE_MODEL in said and "renewals" in said
    assert sorted(file.name for file in tmp_path.iterdir()) == ["lineage.html", "models.html", "project.txt"]
    (tmp_path / "models.html").write_text("as it was")
    write("one")
    assert (tmp_path / "models.html").read_text() == "as it was"
    with another_process(path, "write") as seen:
        assert seen == "[('2020-08-31',)]\n"
        write("another")
    assert (tmp_path / "models.html").read_text() != "as it was"
