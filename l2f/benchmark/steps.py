"""The steps of the benchmark that run in a process of their own, so that their memory can be measured."""

import shutil
import sys
import time
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
AS_OF = "2020-08-31"
LOADED_AT = "timestamp '2020-08-31 20:00:00'"

# What each loader adds to a table: Zuora's, Salesforce's and every other application's.
LOADER_COLUMNS = {
    "stitch": {
        "zuora": f"{LOADED_AT} as _sdc_batched_at, false as deleted",
        "salesforce": f"{LOADED_AT} as _sdc_batched_at",
    },
    "vendor": {
        "zuora": f"{LOADED_AT} as _fivetran_synced, false as _fivetran_deleted",
        "salesforce": f"{LOADED_AT} as _fivetran_synced, false as _fivetran_deleted",
    },
}


def spelled(name, application, shape):
    """The generator's snake case as Stitch or Fivetran writes it; x__c and x__qt are custom fields."""
    if application not in ("zuora", "salesforce"):
        return name
    if shape == "vendor":
        return name.replace("__", "_")
    return name if "__" in name else name.replace("_", "")


def generate(folder, shape, subscriptions, *more):
    """Writes raw extracts as <folder>/production/<application>/<table>.parquet, all or none. `more` are scripts
    that put other rows in place of some."""
    partial = Path(f"{folder}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    connection = connect(":memory:", memory_limit="2GB", temp_directory=f"{folder}.spill")
    connection.execute(f"set variable subscriptions = {int(subscriptions)}")
    for script in ("drawn", "zuora", "applications", *more):
        connection.execute((HERE / f"{script}.sql").read_text())
    views = connection.execute(
        "select schema_name, view_name from duckdb_views() where not internal and schema_name <> 'drawn' order by all"
    ).fetchall()
    for application, view in views:
        columns = connection.execute(f"select * from {application}.{view} limit 0").description
        selected = ", ".join(f"{name} as {spelled(name, application, shape)}" for name, *_ in columns)
        loader = LOADER_COLUMNS[shape].get(application, f"epoch({LOADED_AT}) as _uploaded_at")
        path = partial / "production" / application / f"{spelled(view, application, shape)}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(f"copy (select {selected}, {loader} from {application}.{view}) to '{path}' (format parquet)")
    partial.rename(folder)


def floor(folder, warehouse, _subscriptions):
    """Runs the hand-written floor over the extracts into a database file, as dbt would be run."""
    connection = connect(warehouse, storage_compatibility_version="v1.4.0")
    connection.execute(f"set variable extracts = '{folder}'; set variable seeds = '{SEEDS}'")
    connection.execute(f"set variable as_of = date '{AS_OF}'")
    connection.execute((HERE / "floor.sql").read_text())


def connect(database, **config):
    connection = duckdb.connect(database, config=config)
    connection.execute("set TimeZone = 'UTC'; set preserve_insertion_order = false; set enable_progress_bar = false")
    return connection


if __name__ == "__main__":
    started = time.perf_counter()
    {"generate": generate, "floor": floor}[sys.argv[1]](*sys.argv[2:])
    print(time.perf_counter() - started)
