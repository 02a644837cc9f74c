"""What every check says, whoever made it: dbt tests, the freshness of sources, expectations.

`Mask` is the one door through which rows of a failed check reach a record, a page or a message.
"""

from dataclasses import dataclass, field

# Of a failed check, so many rows are kept as examples.
EXAMPLES = 20
PASS, WARN, FAIL, ERROR, SKIPPED = "pass", "warn", "fail", "error", "skipped"
MASK = "*****"
LONGEST_VALUE = 200


@dataclass
class Result:
    """One check of one run. `subject_type` is mart, source, staging, intermediate, seed or snapshot, and
    `subject_name` a model or `<application>.<table>`. With the severity `stop` a failure keeps the run from publishing."""

    name: str
    kind: str
    subject_type: str | None
    subject_name: str | None
    status: str
    severity: str = "stop"
    owner: str | None = None
    failing_rows: int | None = None
    observed: str | None = None
    message: str | None = None
    seconds: float = 0.0
    examples: list[dict] = field(default_factory=list)

    @property
    def stops(self):
        return self.severity == "stop" and self.status in (FAIL, ERROR)


class Mask:
    """Hides values under a name that anything in the project marks as personal data, and text under a name that nothing
    describes: a check may give a column another name."""

    def __init__(self, manifest):
        described = [*manifest.nodes.values(), *manifest.sources.values()]
        columns = [column for node in described for column in node.columns.values()]
        self.described = {column.name.lower() for column in columns}
        self.personal = {column.name.lower() for column in columns if column.config.meta.get("pii")}

    def rows(self, rows):
        return [{name: self.value(name.lower(), value) for name, value in row.items()} for row in rows[:EXAMPLES]]

    def value(self, name, value):
        if value is None:
            return None
        if name in self.personal or (isinstance(value, str) and name not in self.described):
            return MASK
        return value if isinstance(value, (bool, int, float)) else str(value)[:LONGEST_VALUE]
