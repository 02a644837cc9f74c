"""What a run that did not end has already built, so that the next one need not build it again.

A run notes each node that passed, one JSON object per line, in a file beside its candidate. The next run goes on from there
when its input, its project and its options are the same; otherwise it begins anew.
"""

import json
import os

PASSED = ("success", "pass", "warn")


class Progress:
    """The notes of the run before (`run_id`, `passed`: {unique_id: status}), and those of this one.
    `passed` is empty where `key` differs: another input, project or options."""

    def __init__(self, path, key):
        self.path, self.key, self.stream = path, key, None
        self.run_id, self.passed = None, {}
        try:
            lines = path.read_text().splitlines()
            head = json.loads(lines[0])
            self.run_id = head["run_id"]
            if head["key"] == key:
                self.passed = {node: status for line in lines[1:] for node, status in json.loads(line).items()}
        except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError):
            # No earlier run, or one that died while it wrote its last line.
            self.passed = {}

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
        if self.stream:
            self.stream.close()

    def forget(self):
        self.close()
        if os.path.exists(self.path):
            os.remove(self.path)


def remaining(manifest, passed):
    """Names of the nodes of a whole build that have not passed."""
    kinds = ("model", "seed", "snapshot", "test")
    nodes = (node for node in manifest.nodes.values() if node.resource_type in kinds)
    return [node.name for node in nodes if node.unique_id not in passed]
