"""How a run ends when it does not publish."""

import os
import traceback

PUBLISHED = 0
FAILED = 1
BAD_INPUT = 2
LOCKED = 3
INTERRUPTED = 130


class Stop(Exception):
    """Ends the run: an exit code for machines, a sentence and its details for people."""

    def __init__(self, exit_code, message, details=()):
        super().__init__(message)
        self.exit_code = exit_code
        self.message = message
        self.details = list(details)


def unexpected(error):
    """The Stop of an exception that nobody foresaw; L2F_DEBUG shows where."""
    if os.environ.get("L2F_DEBUG"):
        traceback.print_exception(error)
    reason = str(error).splitlines()[0] if str(error) else "no further explanation"
    return Stop(BAD_INPUT, f"Unexpected {type(error).__name__}: {reason}. L2F_DEBUG=1 shows where.")
