"""Opens and counts every extract file before anything is built.

`check` returns the number of rows, or raises Stop (exit code 2) with one line per problem: file, table,
column, what is wrong, and what to do. Values are not judged here: staging quarantines what it cannot use.
"""

import codecs
import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import jinja2

from l2f.errors import BAD_INPUT, Stop
from l2f.extracts import Table, folded
from l2f.settings import shown

# Delimiters that exports use in place of the comma.
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "pipes"}
CHUNK = 1 << 22
csv.field_size_limit(1 << 31)


@dataclass
class Checked:
    """One opened file: the column names as spelled in it, its rows, and what is wrong with it."""

    path: Path
    table: Table
    names: list[str] = field(default_factory=list)
    rows: int = 0
    problems: list[str] = field(default_factory=list)

    def report(self, what, remedy, column=None):
        where = f"{self.table}.{column}" if column else str(self.table)
        self.problems.append(f"{shown(self.path)} ({where}): {what} {remedy}")


def check(extracts, read_files, on_file=lambda path: None):
    """Checks the files of Extracts; `read_files(paths)` is the SQL by which dbt will read them."""
    connection = duckdb.connect(config={"preserve_insertion_order": False})
    problems, rows = [], 0
    for table, paths in extracts.files.items():
        files = []
        for path in paths:
            files.append(check_file(connection, read_files, table, path))
            on_file(path)
        found = [problem for file in files for problem in file.problems]
        if not found and len(files) > 1:
            found = problems_between(connection, read_files, table, files)
        problems += found
        rows += sum(file.rows for file in files)
    if problems:
        raise Stop(BAD_INPUT, f"The extracts have {counted(len(problems), 'problem')}; nothing was built.", problems)
    return rows


def reader(manifest):
    """`read_files` of the dbt project as a Python function, so that check and build read alike."""
    macro = manifest.macros[f"macro.{manifest.metadata.project_name}.read_files"]
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    template = environment.from_string(macro.macro_sql, globals={"return": lambda value: value})
    return lambda paths: template.module.read_files([str(path) for path in paths]).strip()


def check_file(connection, read_files, table, path):
    file = Checked(path, table)
    try:
        if set("*?[") & set(path.name):
            file.report("has one of * ? [ in its name, which stand for other files.", "Rename it.")
        elif path.suffix == ".csv":
            check_csv(connection, read_files, file)
        elif path.suffix == ".jsonl":
            check_jsonl(connection, read_files, file)
        else:
            check_parquet(connection, read_files, file)
    except OSError as error:
        file.report(f"cannot be opened: {error.strerror}.", "Give this user the right to read it.")
    return file


def check_csv(connection, read_files, file):
    undecodable = first_line_not_utf8(file.path)
    if undecodable:
        return file.report(f"line {undecodable} is not UTF-8.", "Save the file as UTF-8.")
    try:
        file.names = csv_header(file.path)
    except csv.Error as error:
        return file.report(
            f"the header cannot be read ({error}).", "Put the column names, separated by commas, on the first line."
        )
    if not file.names:
        return file.report(
            "is empty, not even a header.", "Write the column names on its first line, or remove the file."
        )
    for delimiter, name in OTHER_DELIMITERS.items():
        if len(file.names) == 1 and delimiter in file.names[0]:
            return file.report(f"is separated by {name}.", "Export it separated by commas.")
    check_names(file, "the first line")
    if file.problems:
        return
    try:
        cursor = connection.execute(f"select * from ({read_files([file.path])}) limit 0")
        if [name.strip() for name, *_ in cursor.description if name in file.names] != [
            name for name in file.names if name
        ]:
            raise duckdb.InvalidInputException("the header is not the first line that DuckDB reads")
        file.rows = count_rows(connection, read_files, file)
    except duckdb.Error as error:
        file.report(*explained_csv_error(file.path, error))


def check_jsonl(connection, read_files, file):
    with open(file.path, "rb") as stream:
        if stream.read(3) == codecs.BOM_UTF8:
            return file.report("begins with a byte order mark.", "Save it as UTF-8 without one.")
    try:
        columns = connection.execute(
            "select distinct unnest(json_keys(json)) from read_json_objects(?, format = 'newline_delimited') order by 1",
            [str(file.path)],
        )
        file.names = [name for (name,) in columns.fetchall()]
        file.rows = count_rows(connection, read_files, file)
    except duckdb.Error as error:
        return file.report(*explained_json_error(file.path, error))
    if holds_other_than_objects(connection, file.path):
        return file.report(
            f"line {first_line_not_object(file.path)} is not a JSON object.", "Write one object per line."
        )
    if file.rows:
        check_names(file, "the file")


def check_parquet(connection, read_files, file):
    open(file.path, "rb").close()
    try:
        schema = connection.execute("select name, num_children from parquet_schema(?)", [str(file.path)]).fetchall()
        file.rows = count_rows(connection, read_files, file)
    except duckdb.Error as error:
        what = f"is not a whole Parquet file: it was cut off or is of another format ({first_line(error)})."
        return file.report(what, "Export it again.")
    file.names = top_level_names(schema)
    check_names(file, "the file")


def count_rows(connection, read_files, file):
    return connection.execute(f"select count(*) from ({read_files([file.path])})").fetchall()[0][0]


def check_names(file, holder):
    """Names as spelled in the file against the declared ones."""
    loaded = {}
    for name in file.names:
        loaded.setdefault(folded(name), []).append(name)
    for spellings in loaded.values():
        if len(spellings) > 1 and folded(spellings[0]):
            file.report(*two_columns_of_one_name(spellings), column=spellings[0])
    if not any(folded(column) in loaded for column in file.table.columns):
        file.report(
            f"{holder} holds none of the table's declared columns ({some(file.table.columns)}).",
            (
                "Put the column names on the first line."
                if file.path.suffix == ".csv"
                else "Check that it belongs to this table."
            ),
        )
        return
    for column in file.table.needed(loaded):
        if folded(column) not in loaded:
            file.report("the column is missing, and no row can be used without it.", "Add it to the extract.", column)


def two_columns_of_one_name(spellings):
    quoted = " and ".join(f'"{name}"' for name in spellings)
    return f"the columns {quoted} have one meaning.", "Remove or rename one in the extract."


def problems_between(connection, read_files, table, files):
    """What is wrong only when the files of a table are read together."""
    problems, spelled = [], {}
    for file in files:
        for name in file.names:
            spelled.setdefault(folded(name), {}).setdefault(name.lower(), (name, file))
            # DuckDB reads names of JSON with their capitals.
            if file.path.suffix == ".jsonl":
                spelled.setdefault((".jsonl", name.lower()), {}).setdefault(name, (name, file))
    for spellings in spelled.values():
        if len(spellings) > 1:
            (first, _), (second, file) = list(spellings.values())[:2]
            file.report(*two_columns_of_one_name([first, second]), column=second)
            problems.append(file.problems.pop())
    types = {column_types(connection, read_files, file) for file in files}
    if not problems and len(types) > 1:
        problems += numbers_beside_texts(table, files, frozenset().union(*types))
        try:
            connection.execute(
                f"select count(columns(*)) from ({read_files([file.path for file in files])})"
            ).fetchall()
        except duckdb.Error as error:
            names = ", ".join(shown(file.path) for file in files)
            problems.append(
                f"{names} ({table}): the files store one column as different types ({first_line(error)}). "
                "Export them with the same types."
            )
    return problems


def numbers_beside_texts(table, files, types):
    """As text, the key 7001 of a floating-point column would be 7001.0, and another key."""
    floating = {name for name, kind in types if kind in ("DOUBLE", "FLOAT")}
    names = ", ".join(shown(file.path) for file in files)
    return [
        f"{names} ({table}.{name}): the files store one column as different types (floating-point numbers and text). "
        "Export them with the same types."
        for name, kind in sorted(types) if kind == "VARCHAR" and name in floating
    ]  # fmt: skip


def column_types(connection, read_files, file):
    cursor = connection.execute(f"select * from ({read_files([file.path])}) limit 0")
    return frozenset((name.lower(), str(kind)) for name, kind, *_ in cursor.description)


def csv_header(path):
    """The names of the first line, as spelled: DuckDB renames the second of two like names."""
    with open(path, encoding="utf-8-sig", newline="") as stream:
        first = next((row for row in csv.reader(stream, strict=True) if row), [])
    return [name.strip() for name in first]


def top_level_names(schema):
    """Names of a Parquet schema without its root and without the fields inside nested columns."""
    names, inside = [], 0
    for name, children in schema[1:]:
        if inside:
            inside += (children or 0) - 1
        else:
            names.append(name)
            inside = children or 0
    return names


def first_line_not_utf8(path):
    decoder, line = codecs.getincrementaldecoder("utf-8")(), 1
    with open(path, "rb") as stream:
        while True:
            chunk = stream.read(CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            if not chunk:
                return None
            line += chunk.count(b"\n")


def holds_other_than_objects(connection, path):
    return connection.execute(
        "select count(*) from read_json_objects(?, format = 'newline_delimited') where json_type(json) <> 'OBJECT'",
        [str(path)],
    ).fetchall()[0][0]


def first_line_not_object(path):
    with open(path, "rb") as stream:
        return next(
            number for number, line in enumerate(stream, 1) if line.strip() and not line.lstrip().startswith(b"{")
        )


def explained_csv_error(path, error):
    """DuckDB says that it could not sniff a file; people want the line. Reads the file once more."""
    header, ragged, ends = 0, [], set()
    quoting = "Export it again with quotes doubled inside quoted values."
    with open(path, encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(watched_line_ends(stream, ends), strict=True)
        try:
            for row in rows:
                header = header or len(row)
                if row and len(row) != header:
                    ragged.append((rows.line_num, len(row)))
        except csv.Error as problem:
            if "unexpected end of data" in str(problem):
                return "a quote is opened and never closed.", quoting
            return f"line {rows.line_num} cannot be read ({problem}).", quoting
    if ragged:
        line, fields = ragged[0]
        others = f" ({counted(len(ragged), 'such line')})" if len(ragged) > 1 else ""
        what = f"line {line} has {counted(fields, 'field')}, the header has {header}{others}."
        return what, "Quote values that hold commas, or export it again."
    if len(ends) > 1:
        return "lines end in different ways (LF and CRLF).", "Use one line end throughout."
    return f"cannot be read as CSV ({first_line(error)}).", "Export it again."


def watched_line_ends(stream, ends):
    for line in stream:
        ends.add("\r\n" if line.endswith("\r\n") else line[-1:] if line.endswith(("\n", "\r")) else None)
        ends.discard(None)
        yield line


def explained_json_error(path, error):
    with open(path, "rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.strip() and json.loads(line)
            except UnicodeDecodeError:
                return f"line {number} is not UTF-8.", "Save the file as UTF-8."
            except ValueError as problem:
                return f"line {number} is not valid JSON ({problem}).", "Write one whole JSON object per line."
    return f"cannot be read as JSON lines ({first_line(error)}).", "Export it again."


def first_line(error):
    return str(error).split("\n")[0].strip()


def some(names):
    return ", ".join(names[:4]) + (", …" if len(names) > 4 else "")


def counted(number, noun):
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
