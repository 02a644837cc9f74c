"""What a run is asked to do, checked before anything else happens.

`resolve` returns Settings with absolute paths, or raises Stop with exit code 2.
"""

import csv
import datetime
import os
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from l2f.errors import BAD_INPUT, Stop

ROOT = Path(__file__).resolve().parents[1]
# The one definition of environments; marts.integrated_environments shows it.
ENVIRONMENTS = ROOT / "seeds" / "core" / "environments.csv"
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
    # What the age of raw tables is measured against: the newest load of any (`loads`) or the `clock`.
    freshness: str = "loads"
    # Names of checks that may fail this once.
    accept: tuple[str, ...] = ()
    # Build although nothing has changed.
    force: bool = False

    def place(self, application):
        """Where the extracts of an application are, below the extracts folder; `_` for `/` gives the raw schema."""
        return self.raw_locations.get(application, f"{self.environment}/{application}")

    def location(self, application):
        """The folder that holds the extracts of an application."""
        return self.extracts / self.place(application)


def resolve(extracts, environment, as_of, warehouse, target, select, raw=(), **options):
    """`options`: freshness, accept and force of Settings."""
    variables = project_variables()
    applications = declared_applications()
    environments = known_environments(applications)
    if environment not in environments:
        raise Stop(BAD_INPUT, f"Unknown environment '{environment}'. Known: {', '.join(environments)}.")
    settings = Settings(
        extracts=absolute(extracts) if extracts else ROOT / "sample_data",
        environment=environment,
        as_of=parse_date(as_of) if as_of else None,
        warehouse=absolute(warehouse).resolve() if warehouse else default_warehouse(environment),
        target=target,
        select=tuple(name for names in select for name in names.split()),
        raw_locations=(variables.get("raw_locations") or {}) | parse_locations(raw, applications),
        **options,
    )
    check_locations(settings, applications)
    if target == "local":
        check_extracts_folder(settings)
        check_warehouse(settings.warehouse)
    else:
        from l2f.snowflake.connection import check_environment

        check_environment(target)
    return settings


def default_warehouse(environment):
    """A file per environment: each has its own history."""
    name = "l2f.duckdb" if environment == "production" else f"l2f_{environment}.duckdb"
    return ROOT / "warehouse" / name


def project_variables():
    project = ROOT / "dbt_project.yml"
    if not project.is_file():
        raise Stop(
            BAD_INPUT,
            f"No dbt_project.yml in {ROOT}. Install the command from a checkout: pip install --no-deps --editable .",
        )
    return yaml.safe_load(project.read_text())["vars"]


def declared_applications():
    """Those with sources in models/staging/<application>."""
    return sorted({path.parent.name for path in (ROOT / "models" / "staging").glob("*/_*__sources.yml")})


def known_environments(applications):
    """The environments of the seed, in its order."""
    with open(ENVIRONMENTS, encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if not rows or not {"environment", "application"} <= rows[0].keys():
        raise Stop(BAD_INPUT, f"{shown(ENVIRONMENTS)} has no rows with the columns environment and application.")
    strays = [f"'{row['application']}' of {row['environment']}" for row in rows if row["application"] not in applications]
    if strays:
        raise Stop(
            BAD_INPUT,
            f"{shown(ENVIRONMENTS)} names unknown applications: {', '.join(strays)}. Known: {', '.join(applications)}.",
        )
    return list(dict.fromkeys(row["environment"] for row in rows))


def parse_locations(texts, applications):
    """{application: place} of texts such as zuora=staging/zuora_jane."""
    locations = {}
    for text in texts:
        application, _, place = text.partition("=")
        if not re.fullmatch(r"\w+(/\w+)+", place, re.ASCII):
            raise Stop(
                BAD_INPUT,
                f"--raw '{text}' is not <application>=<environment>/<folder>. Write it as zuora=staging/zuora_jane, "
                "in letters, digits and _.",
            )
        if application not in applications:
            raise Stop(BAD_INPUT, f"--raw '{text}': unknown application '{application}'. Known: {', '.join(applications)}.")
        if application in locations:
            raise Stop(BAD_INPUT, f"--raw names {application} twice. Choose one place for it.")
        locations[application] = place
    return locations


def check_locations(settings, applications):
    """Two applications in one place would be read as each other."""
    taken = {}
    for application in applications:
        schema = settings.place(application).replace("/", "_").lower()
        if schema in taken:
            raise Stop(BAD_INPUT, f"{application} and {taken[schema]} would both be read from {settings.place(application)}.")
        taken[schema] = application


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
    for application in settings.raw_locations:
        folder = settings.location(application)
        if not folder.is_dir():
            raise Stop(BAD_INPUT, f"No folder {shown(folder)}, from which {application} is to be read.", [expected])
    folder = settings.extracts / settings.environment
    # Not `**`, which does not follow links.
    contents = (path for depth in ("*", "*/*", "*/*/*") for path in folder.glob(depth))
    if settings.raw_locations or any(path.is_file() for path in contents):
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
