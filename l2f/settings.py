"""What a run is asked to do, checked before anything else happens.

`resolve` returns Settings with absolute paths, or raises Stop with exit code 2.
"""

import datetime
import os
from dataclasses import dataclass
from pathlib import Path

import yaml

from l2f.errors import BAD_INPUT, Stop

ROOT = Path(__file__).resolve().parents[1]
LAYOUT = "<extracts>/<environment>/<application>/<table>.csv, .parquet or .jsonl, or a folder of such files per table"
# DuckDB's own, and our schemas: a database of the same name makes `staging.x` ambiguous.
NAMES_IN_USE = {"system", "temp", "memory", "main", "staging", "intermediate", "marts", "rules", "snapshots", "quality"}


@dataclass(frozen=True)
class Settings:
    extracts: Path
    environment: str
    as_of: datetime.date | None
    warehouse: Path
    target: str
    select: tuple[str, ...]
    raw_locations: dict[str, str]

    def location(self, application):
        """The folder that holds the extracts of an application."""
        return self.extracts / self.raw_locations.get(application, f"{self.environment}/{application}")


def resolve(extracts, environment, as_of, warehouse, target, select):
    variables = project_variables()
    environments = variables["environments"]
    if environment not in environments:
        raise Stop(BAD_INPUT, f"Unknown environment '{environment}'. Known: {', '.join(environments)}.")
    settings = Settings(
        extracts=absolute(extracts) if extracts else ROOT / "sample_data",
        environment=environment,
        as_of=parse_date(as_of) if as_of else None,
        warehouse=absolute(warehouse).resolve() if warehouse else ROOT / "warehouse" / "l2f.duckdb",
        target=target,
        select=tuple(name for names in select for name in names.split()),
        raw_locations=variables.get("raw_locations") or {},
    )
    if target == "local":
        check_extracts_folder(settings)
        check_warehouse(settings.warehouse)
    else:
        from l2f.snowflake.connection import check_environment

        check_environment(target)
    return settings


def project_variables():
    project = ROOT / "dbt_project.yml"
    if not project.is_file():
        raise Stop(
            BAD_INPUT,
            f"No dbt_project.yml in {ROOT}. Install the command from a checkout: pip install --no-deps --editable .",
        )
    return yaml.safe_load(project.read_text())["vars"]


def parse_date(text):
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise Stop(BAD_INPUT, f"--as-of '{text}' is not a day. Write it as 2020-08-31.") from None


def check_extracts_folder(settings):
    """There must be something to read where we are told to look."""
    expected = f"Expected {LAYOUT}."
    if not settings.extracts.is_dir():
        raise Stop(BAD_INPUT, f"No extracts folder {shown(settings.extracts)}.", [expected])
    if set("*?[]'") & set(str(settings.extracts)):
        raise Stop(
            BAD_INPUT, f"The extracts folder {shown(settings.extracts)} has one of * ? [ ] ' in its path. Rename it."
        )
    folder = settings.extracts / settings.environment
    if settings.raw_locations or any(path.is_file() for path in folder.rglob("*")):
        return
    found = sorted(path.name for path in settings.extracts.iterdir() if path.is_dir())
    raise Stop(
        BAD_INPUT,
        f"{shown(folder)} is {'empty' if folder.is_dir() else 'not there'}: "
        f"no extracts of the environment '{settings.environment}'.",
        [expected, f"Folders in {shown(settings.extracts)}: {', '.join(found) or 'none'}."],
    )


def check_warehouse(warehouse):
    if warehouse.is_dir():
        raise Stop(
            BAD_INPUT,
            f"--warehouse {shown(warehouse)} is a folder. Give a file, such as {shown(warehouse / 'l2f.duckdb')}.",
        )
    database = warehouse.name.split(".")[0]
    if not database or database in NAMES_IN_USE:
        raise Stop(BAD_INPUT, f"{warehouse.name} would give the database a name that is in use inside it. Choose another file name.")
    try:
        warehouse.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(BAD_INPUT, f"Cannot create the folder {shown(warehouse.parent)}: {error.strerror}.") from error
    if not os.access(warehouse.parent, os.W_OK | os.X_OK):
        raise Stop(BAD_INPUT, f"Cannot write to the folder {shown(warehouse.parent)}.")


def absolute(path):
    return Path(path).expanduser().absolute()


def shown(path):
    """A path as people would type it: relative where it lies below the current directory."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
