"""What a statement is answered with when no query has to run for it."""

from dataclasses import dataclass

import pyarrow


@dataclass(frozen=True)
class Rows:
    """A result of text columns; None is null."""

    columns: tuple
    rows: tuple | list

    def table(self):
        values = zip(*self.rows) if self.rows else ([] for _ in self.columns)
        return pyarrow.table([pyarrow.array(column, pyarrow.string()) for column in values], names=list(self.columns))

    def description(self):
        return [(column, "VARCHAR") for column in self.columns]


def status(text):
    return Rows(("status",), [(text,)])


DONE = status("Statement executed successfully.")
