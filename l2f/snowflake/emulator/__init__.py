"""A Snowflake emulator on loopback: fakesnow's server on DuckDB, in memory, with what it lacks.

    with Emulator() as emulator:
        snowflake.connector.connect(**emulator.connection, database="ANALYTICS", schema="MARTS")

    python -m l2f.snowflake.emulator 8085

What the emulator cannot do as Snowflake does, and what we do about each. This is the only list of it.

Corrected here: it answered, but not as Snowflake does (wrong_results.py, functions.py)
- max_by, min_by: the value of the row, also when it is null. Snowflake's pages leave this open; Presto's rule.
- listagg of nothing is '', and its delimiter is '' unless given; array_agg of nothing is [], without nulls.
- first_value, last_value and nth_value see the whole partition.
- greatest, least, concat and || are null with a null; nulls are the largest in every order (both by SQLGlot).
- variants as text: strings without quotes, null for JSON null. Moments as text have milliseconds. typeof, as_varchar.
- Text as number, day or moment: null for what Snowflake cannot read. All digits count seconds, milliseconds,
  microseconds or nanoseconds since 1970, by their size, so '20240131' is a day in 1970.
- to_date and to_char with a format. dateadd and date_trunc of a day give a day.
- convert_timezone with two arguments; the session is in UTC.
- Sums of decimals are decimals, null moments are null, trim keeps its second argument.

Made possible here: it failed (statements.py, relations.py, merge.py, session.py, governance.py, describe.py)
- merge, with Snowflake's error for several rows per row; contracts of new tables; temporary relations in a schema,
  which stay until they are dropped and are seen by all; comments on columns; rename across schemas, swap and clone
  of tables; execute immediate of a text or of a block of plain statements; SQL functions of one expression.
- Grants, roles, warehouses, resource monitors, policies, tags: recorded and readable, not enforced. Session
  parameters: remembered and shown. A suspended warehouse that does not resume by itself fails as in Snowflake.
- A failed statement does not abort its session; an error of the emulator is an error of SQL, at once.

Refused, with "Not emulated": a zone other than UTC without a direct cast, the written clock of TIMESTAMP_TZ, flatten
with options, formats of to_char for numbers, max_by of several rows, clone and swap of schemas and databases, swap
and moves of views, time travel, scripting.

Avoided in our SQL: it answers wrongly, or would
- Division and avg of decimals have DuckDB's scale: round, or cast to a decimal.
- hash() has other values: md5 instead.
- A variant equals no text: cast it first. Its keys stay as they were written, where Snowflake sorts them.
- Floats: more than 15 digits as text; .5 rounds to even when cast to an integer.
- Integers of more than 18 digits: null from try_cast, an error from cast.
- TIMESTAMP_TZ keeps the moment, not the offset.

Not proven
- Signing in: every user, password and key is let in. Privileges, masking and row access: see snowflake/setup.sql and
  its tests. Network policies, timeouts, credits, retention.
- Names: quoted names match in any case. A database and a schema must not share a name.
- SQL that only DuckDB knows is accepted: `sql_check` reads the compiled SQL for it.
- Transactions over two databases; dynamic tables after their first run; procedures, streams and tasks, which are
  recorded only; copy with pattern or parse_header; plans of explain; dates before 1 and after 9999.
- Speed and limits of Snowflake itself.
"""

import contextlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

from l2f.errors import BAD_INPUT, Stop
from l2f.settings import ROOT

HOST = "127.0.0.1"
SECONDS_TO_START = 20
SECONDS_TO_STOP = 5
LOG_LINES = 10


class Emulator:
    """A running emulator, on a free port unless one is given. It ends with the process that started it.

    `port` is where it listens and `connection` what the Snowflake connector needs to reach it. Raises Stop (exit code
    2) when the port is in use or the emulator does not answer within `seconds`. `command` starts it, given a port.
    """

    def __init__(self, port=None, command=(sys.executable, "-m", __name__), seconds=SECONDS_TO_START):
        self.port = port
        self.command = command
        self.seconds = seconds
        self.process = None
        self.log = None

    @property
    def connection(self):
        return {
            "account": "emulator",
            "user": "emulator",
            "password": "emulator",
            "host": HOST,
            "port": self.port,
            "protocol": "http",
            "platform_detection_timeout_seconds": 0.0,
            "session_parameters": {"CLIENT_OUT_OF_BAND_TELEMETRY_ENABLED": False},
        }

    def __enter__(self):
        self.port = free_port(self.port)
        self.log = tempfile.TemporaryFile()
        try:
            self.start()
            self.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *exception):
        self.stop()

    def start(self):
        """In a session of its own: an interrupt is for us, and we end it."""
        self.process = subprocess.Popen(
            [*self.command, str(self.port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait(self):
        """Until it has answered a query."""
        deadline = time.monotonic() + self.seconds
        asking = Asking(self.connection, deadline)
        asking.start()
        while asking.is_alive() and self.process.poll() is None and time.monotonic() < deadline:
            asking.join(0.05)
        if not asking.answered:
            raise Stop(BAD_INPUT, f"The Snowflake emulator {self.why_not()}.", [*self.last_lines(), *asking.errors])

    def why_not(self):
        if self.process.poll() is not None:
            return f"ended with exit code {self.process.returncode} before it answered"
        return f"has not answered on port {self.port} within {self.seconds} seconds"

    def last_lines(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace").splitlines()[-LOG_LINES:]

    def stop(self):
        """Ends it: it leaves when its standard input closes. By force if it must be."""
        if self.process:
            self.process.stdin.close()
            self.process.terminate()
            try:
                self.process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()


class Asking(threading.Thread):
    """Asks until there is an answer or the deadline. A thread, as the connector may wait longer."""

    def __init__(self, connection, deadline):
        super().__init__(daemon=True)
        self.connection = connection
        self.deadline = deadline
        self.answered = False
        self.errors = []

    def run(self):
        while not self.answered and self.seconds_left() > 0:
            if self.listens():
                self.ask()
            else:
                time.sleep(0.05)

    def seconds_left(self):
        return self.deadline - time.monotonic()

    def ask(self):
        import snowflake.connector

        seconds = max(1, int(self.seconds_left()))
        limits = {"login_timeout": seconds, "network_timeout": seconds, "socket_timeout": seconds}
        try:
            with snowflake.connector.connect(**self.connection, **limits) as connection:
                connection.cursor().execute("select 1").fetchall()
            self.answered = True
        except Exception as error:
            self.errors = str(error).splitlines()[:1]

    def listens(self):
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.connection["port"]), timeout=1):
            return True
        return False


def free_port(port):
    """The port, if nobody listens there; any free one for None."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port or 0))
        except OSError:
            raise Stop(
                BAD_INPUT,
                f"Port {port} is in use. End what listens there, or choose another port for the emulator "
                "(L2F_EMULATOR_PORT).",
            ) from None
        return probe.getsockname()[1]
