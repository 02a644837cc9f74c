"""What a run that did not end has already built, so that the next one need not build it again.

A run notes each node that passed, one JSON object per line, in a file beside its candidate. The next run goes on from there
when its input, its project and its options are the same; otherwise it begins anew.
"""

import contextlib
import json

PASSED = ("success", "pass", "warn")


class Progress:
    """The notes of the run before (`run_id`, `passed`: {unique_id: status}, `died`: it was killed), and those of this one.
    `passed` is empty where `key` differs: another input, project or options."""

    def __init__(self, path, key):
        self.path, self.key, self.stream = path, key, None
        notes = dict(read(path))
        self.run_id, self.died = notes.pop("run_id", None), not notes.pop("ended", False)
        self.passed = notes if notes.pop("key", None) == key else {}

    def begin(self, run_id):
        """After the candidate is prepared. What is kept of the run before is noted again."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.stream = open(self.path, "w")
        self.write({"run_id": run_id, "key": self.key})
        for node, status in self.passed.items():
            self.write({node: status})

    def note(self, message):
        """Listens to dbt: called from its threads when a node has been committed."""
        if message.info.name == "NodeFinished" and message.data.node_info.node_status in PASSED:
            self.write({message.data.node_info.unique_id: message.data.node_info.node_status})

    def write(self, fact):
        self.stream.write(json.dumps(fact) + "\n")
        self.stream.flush()

    def close(self):
        """A run that could say so was not killed."""
        if self.stream and not self.stream.closed:
            self.write({"ended": True})
            self.stream.close()

    def forget(self):
        self.close()
        self.path.unlink(missing_ok=True)


def read(path):
    """The facts of a file of notes, up to the line in which its run died."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        for line in path.read_text().splitlines():
            yield from json.loads(line).items()


def remaining(manifest, passed):
    """Names of the nodes of a whole build that have not passed."""
    kinds = ("model", "seed", "snapshot", "test")
    nodes = (node for node in manifest.nodes.values() if node.resource_type in kinds)
    return [node.name for node in nodes if node.unique_id not in passed]
