"""Which extract file belongs to which declared raw table.

The same rule as macros/ingestion/mount_extracts.sql: below the folder of an application, a file or a
folder is a table's when both names fold to one. Everything else there is ignored, and reported.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from l2f.errors import BAD_INPUT, Stop
from l2f.settings import shown

EXTENSIONS = (".csv", ".parquet", ".jsonl")


@dataclass(frozen=True)
class Table:
    """A raw table as models/staging/<application>/*sources*.yml declares it. The alternative key identifies
    its rows where the loader leaves out the first column of the key."""

    application: str
    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    alternative_key: tuple[str, ...] = ()

    def needed(self, loaded):
        """The columns without which no row can be used, given the folded names of the loaded ones."""
        identified = not self.alternative_key or folded(self.key[0]) in loaded
        key = self.key if identified else self.alternative_key
        return tuple(dict.fromkeys(key + self.required))

    def __str__(self):
        return f"{self.application}.{self.name}"


@dataclass
class Extracts:
    files: dict[Table, list[Path]] = field(default_factory=dict)
    missing_tables: list[Table] = field(default_factory=list)
    missing_applications: list[str] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)

    @property
    def file_count(self):
        return sum(len(paths) for paths in self.files.values())

    def stamps(self):
        """{path: what changes when the file does}. None for a file that is gone."""
        return {path: stamp(path) for paths in self.files.values() for path in paths}


def stamp(path):
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns


def folded(name):
    """One name for every loader's spelling: lower case, letters and digits only."""
    return re.sub("[^a-z0-9]", "", name.lower())


def declared_tables(manifest):
    """The tables of a dbt manifest."""
    tables = []
    for source in manifest.sources.values():
        columns = source.columns.values()
        meta = source.config.meta
        tables.append(
            Table(
                source.source_name,
                source.name,
                columns=tuple(column.name for column in columns),
                required=tuple(column.name for column in columns if column.config.meta.get("required")),
                key=tuple(meta.get("key", ())),
                alternative_key=tuple(meta.get("alternative_key", ())),
            )
        )
    return sorted(tables, key=str)


def find(settings, tables):
    """All Extracts of the environment."""
    extracts = Extracts()
    for application in sorted({table.application for table in tables}):
        folder = settings.location(application)
        if not folder.is_dir():
            extracts.missing_applications.append(application)
            continue
        declared = {folded(table.name): table for table in tables if table.application == application}
        for path in sorted(folder.iterdir()):
            table = declared.get(folded(path.name.rsplit(".", 1)[0]))
            inside = sorted(path.iterdir()) if table and path.is_dir() else [path]
            for file in inside:
                if table and file.name.endswith(EXTENSIONS) and not file.is_dir():
                    extracts.files.setdefault(table, []).append(file)
                else:
                    extracts.ignored.append(file)
        extracts.missing_tables += [table for table in declared.values() if table not in extracts.files]
    extracts.ignored += beside_applications(settings, tables)
    extracts.ignored = [path for path in extracts.ignored if not path.name.startswith(".")]
    return extracts


def find_some(settings, tables):
    """Extracts with a file at least."""
    extracts = find(settings, tables)
    if not extracts.files:
        raise Stop(BAD_INPUT, f"No file in {shown(settings.extracts)} belongs to a declared table.")
    return extracts


def beside_applications(settings, tables):
    """What lies in the environment's folder and is no declared application."""
    read = {settings.location(table.application) for table in tables}
    environment = settings.extracts / settings.environment
    return [path for path in sorted(environment.iterdir()) if path not in read] if environment.is_dir() else []
