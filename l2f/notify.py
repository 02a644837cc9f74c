"""Tells people how a run ended, when it concerns them: a run that did not publish, and the first that does again.

L2F_NOTIFY_URL gets the notification as a POST of JSON, L2F_NOTIFY_COMMAND on its standard input. Neither changes what
became of the run: who does not listen in time is not waited for.
"""

import json
import os
import shlex
import subprocess
import threading
import urllib.error
import urllib.request

from l2f.record import PUBLISHED, UNCHANGED

URL, COMMAND = "L2F_NOTIFY_URL", "L2F_NOTIFY_COMMAND"
SECONDS_TO_LISTEN = 10


def occasion(outcome, outcome_before):
    """`failure`, `recovery`, or None when there is nothing to tell."""
    if outcome not in (PUBLISHED, UNCHANGED):
        return "failure"
    return "recovery" if outcome_before not in (None, PUBLISHED, UNCHANGED) else None


def notify(notification):
    """Sends a dictionary; returns a sentence for each receiver that could not be told."""
    body = json.dumps(notification, default=str)
    problems = []
    for variable, send in ((URL, post), (COMMAND, run)):
        receiver = os.environ.get(variable)
        problem = receiver and within(SECONDS_TO_LISTEN, send, receiver, body)
        if problem:
            problems.append(f"Nobody was told of this run by {variable}: {problem}")
    return problems


def within(seconds, send, receiver, body):
    """What went wrong, or None. A server may send a byte a second for ever, so a thread waits for it in our place."""
    said = [f"no answer within {seconds} seconds."]

    def tell():
        try:
            send(receiver, body)
            said[0] = None
        except urllib.error.HTTPError as error:
            said[0] = f"it answered {error.code} {error.reason}."
        except subprocess.CalledProcessError as error:
            said[0] = f"it ended with exit code {error.returncode}."
        except (subprocess.TimeoutExpired, TimeoutError):
            pass
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            if not isinstance(reason, TimeoutError):
                said[0] = f"{getattr(reason, 'strerror', None) or reason}."

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    thread.join(seconds + 1)
    return said[0]


def post(url, body):
    headers = {"Content-Type": "application/json", "User-Agent": "lead-to-fulfillment"}
    request = urllib.request.Request(url, body.encode(), headers)
    if request.type not in ("http", "https"):
        raise ValueError("it must be a URL of http or https")
    urllib.request.urlopen(request, timeout=SECONDS_TO_LISTEN).close()


def run(command, body):
    """In a process group of its own: what the command started ends with it."""
    child = subprocess.Popen(
        shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        child.communicate(body, timeout=SECONDS_TO_LISTEN)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, 9)
        child.wait()
        raise
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
