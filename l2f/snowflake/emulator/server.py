"""fakesnow's server with the additions of this package, on loopback."""

import contextlib
import gzip
import importlib
import json
import logging
import os
import shutil
import stat
import sys
import threading

from starlette.applications import Starlette
from starlette.routing import Route

from l2f.snowflake.emulator import cursor, speed, wrong_results
from l2f.snowflake.emulator.governance import DATABASE, Account
from l2f.snowflake.emulator.session import Session

HOST = "127.0.0.1"
LOGIN = "/session/v1/login-request"
SETTINGS = ("memory_limit = '512MB'", "threads = 2")
FAILED = "261000"
ERROR_LENGTH = 2000


def serve(port, folder):
    """Serves until it is ended, or, with a pipe as standard input, until the pipe closes. Files go into `folder`."""
    import uvicorn

    if reads_pipe():
        threading.Thread(target=end_with_standard_input, args=[folder], daemon=True).start()
    uvicorn.run(fail_fast(application(folder)), host=HOST, port=port, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)


def reads_pipe():
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode)
    return False


def end_with_standard_input(folder):
    """Whoever started this process holds the other end; it closes however they die."""
    with contextlib.suppress(OSError):
        while sys.stdin.buffer.read(1):
            pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def application(folder):
    # SQLGlot warns of every clause that DuckDB has no use for.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    wrong_results.install()
    speed.install()
    cursor.install()
    # Only now: it makes its first database as it is imported.
    server = importlib.import_module("fakesnow.server")

    server.parse_one = speed.PARSED.look
    server.shared_fs.results_cache = speed.Recent()
    for setting in (*SETTINGS, f"temp_directory = '{folder}/spilled'"):
        server.shared_fs.duck_conn.execute(f"set global {setting}")
    own = server.shared_fs.connect(DATABASE, "GOVERNANCE")
    cursor.Connection.account = Account(own._duck_conn)
    routes = [route for route in server.routes if route.path != LOGIN]
    return Starlette(routes=[*routes, Route(LOGIN, login(server), methods=["POST"])])


def login(server):
    """Signs anybody in, and remembers who it was and what they chose, which fakesnow forgets."""

    async def respond(request):
        response = await server.login_request(request)
        token = json.loads(response.body)["data"]["token"]
        server.sessions[token].session = session_of(request.query_params, await said(request))
        return response

    return respond


async def said(request):
    body = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return json.loads(body)["data"]


def session_of(query, said):
    chosen = {"role": query.get("roleName"), "warehouse": query.get("warehouse"), "user": said.get("LOGIN_NAME")}
    parameters = {name.upper(): str(value) for name, value in said.get("SESSION_PARAMETERS", {}).items()}
    return Session(parameters=parameters, **{name: value.upper() for name, value in chosen.items() if value})


def fail_fast(application):
    """Answers a failed statement where HTTP 500 would make the connector try again for minutes."""

    async def respond(scope, receive, send):
        if scope["type"] != "http":
            return await application(scope, receive, send)
        messages, error = [], None

        async def keep(message):
            messages.append(message)

        try:
            await application(scope, receive, keep)
        except Exception as raised:
            error = repr(raised)
        if error or status(messages) >= 500:
            messages = failure(error or body(messages))
        for message in messages:
            await send(message)

    return respond


def status(messages):
    return next((message["status"] for message in messages if message["type"] == "http.response.start"), 500)


def body(messages):
    return b"".join(message.get("body", b"") for message in messages).decode(errors="replace")


def failure(reason):
    answer = {
        "data": {"errorCode": FAILED, "sqlState": "XX000"},
        "code": FAILED,
        "message": reason[:ERROR_LENGTH],
        "success": False,
    }
    headers = [(b"content-type", b"application/json")]
    return [
        {"type": "http.response.start", "status": 200, "headers": headers},
        {"type": "http.response.body", "body": json.dumps(answer).encode()},
    ]
