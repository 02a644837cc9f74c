"""Signing in to Snowflake: what a bad environment or an unwilling server makes us say, in one line without a secret.

`stub` is a server on loopback that answers as a test tells it to, or never.
"""

import base64
import gzip
import json
import logging
import os
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jinja2
import pytest
import sqlglot
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from dbt.adapters.snowflake.connections import SnowflakeCredentials
from snowflake.connector import SnowflakeConnection

import l2f.snowflake.connection
from l2f.errors import Stop
from l2f.settings import ROOT, resolve
from l2f.snowflake.connection import (
    FIRST_QUERY,
    Limits,
    check_environment,
    connect,
    connector_arguments,
    credentials,
    forget,
    set_session,
)

PASSPHRASE, PASSWORD = "open-sesame-7319", "correct-horse-4821"
ACCOUNT = {"SNOWFLAKE_ACCOUNT": "myorg-myaccount", "SNOWFLAKE_USER": "LOADER_OF_MYORG"}
BY_PASSWORD = ACCOUNT | {"SNOWFLAKE_PASSWORD": PASSWORD}
BY_BROWSER = ACCOUNT | {"SNOWFLAKE_AUTHENTICATOR": "externalbrowser"}
NEVER = object()


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith("SNOWFLAKE_") or name == "L2F_EMULATOR_PORT":
            monkeypatch.delenv(name)


@pytest.fixture
def given(monkeypatch):
    """Sets environment variables."""

    def set_all(variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_all


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Private keys and what is none, by name: PEM text, and its file under `path`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encrypted = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    texts = {
        "plain": pem(key),
        "encrypted": pem(key, encrypted),
        "ed25519": pem(ed25519.Ed25519PrivateKey.generate()),
        "public": key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
        "no key": b"not a key at all",
        "empty": b"",
    }
    folder = tmp_path_factory.mktemp("keys")
    for name, text in texts.items():
        (folder / name).write_bytes(text)
    return Keys(folder, der(key), der(key, encrypted))


class Keys:
    def __init__(self, folder, der, encrypted_der):
        self.folder = folder
        self.der = der
        self.encrypted_der = encrypted_der

    def path(self, name):
        return str(self.folder / name)

    def text(self, name):
        return (self.folder / name).read_text()

    def environment(self, variables):
        """`path:<name>` and `text:<name>` as values stand for a key."""
        ready = {}
        for name, value in variables.items():
            kind, _, key = value.partition(":")
            ready[name] = getattr(self, kind)(key) if kind in ("path", "text") else value
        return ready


def pem(key, encryption=serialization.NoEncryption()):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def der(key, encryption=serialization.NoEncryption()):
    return key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, encryption)


def one_line(stop):
    """The message of a Stop that is one: exit code 2, one line, nothing secret in it."""
    assert stop.exit_code == 2
    assert stop.details == []
    assert len(stop.message.splitlines()) == 1
    for secret in (PASSWORD, PASSPHRASE):
        assert secret not in stop.message + str(stop) + repr(stop)
    return stop.message


# The environment

KEY_FILE = ACCOUNT | {"SNOWFLAKE_PRIVATE_KEY_PATH": "path:plain"}
BAD = [
    # what the environment holds, the variable at fault, and what the message must say
    ({}, "SNOWFLAKE_ACCOUNT", "is not set"),
    ({"SNOWFLAKE_ACCOUNT": ""}, "SNOWFLAKE_ACCOUNT", "is not set"),
    (BY_PASSWORD | {"SNOWFLAKE_ACCOUNT": "https://myorg-myaccount"}, "SNOWFLAKE_ACCOUNT", "without https://"),
    (BY_PASSWORD | {"SNOWFLAKE_ACCOUNT": "me.snowflakecomputing.com"}, "SNOWFLAKE_ACCOUNT", "without https://"),
    (BY_PASSWORD | {"SNOWFLAKE_ACCOUNT": "myorg myaccount"}, "SNOWFLAKE_ACCOUNT", "such as myorg-myaccount"),
    ({"SNOWFLAKE_ACCOUNT": "myorg-myaccount"}, "SNOWFLAKE_USER", "is not set"),
    (BY_PASSWORD | {"SNOWFLAKE_USER": " me"}, "SNOWFLAKE_USER", "must be the name"),
    (BY_PASSWORD | {"SNOWFLAKE_ROLE": "my role"}, "SNOWFLAKE_ROLE", "plain Snowflake name"),
    (BY_PASSWORD | {"SNOWFLAKE_WAREHOUSE": "x;y"}, "SNOWFLAKE_WAREHOUSE", "plain Snowflake name"),
    (BY_PASSWORD | {"SNOWFLAKE_DATABASE": "a.b"}, "SNOWFLAKE_DATABASE", "plain Snowflake name"),
    (BY_PASSWORD | {"SNOWFLAKE_SCHEMA": "1st"}, "SNOWFLAKE_SCHEMA", "plain Snowflake name"),
    (ACCOUNT, "SNOWFLAKE_PRIVATE_KEY_PATH", "No way to sign in"),
    (ACCOUNT | {"SNOWFLAKE_PASSWORD": ""}, "SNOWFLAKE_PASSWORD", "No way to sign in"),
    (ACCOUNT | {"SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": PASSPHRASE}, "SNOWFLAKE_PRIVATE_KEY", "No way to sign in"),
    (ACCOUNT | {"SNOWFLAKE_AUTHENTICATOR": "oauth"}, "SNOWFLAKE_AUTHENTICATOR", "must be externalbrowser"),
    (KEY_FILE | {"SNOWFLAKE_PASSWORD": PASSWORD}, "SNOWFLAKE_PASSWORD", "Unset all but one"),
    (KEY_FILE | {"SNOWFLAKE_PRIVATE_KEY": "text:plain"}, "SNOWFLAKE_PRIVATE_KEY", "Unset all but one"),
    (BY_BROWSER | {"SNOWFLAKE_PASSWORD": PASSWORD}, "SNOWFLAKE_PASSWORD", "Unset all but one"),
    (KEY_FILE | {"SNOWFLAKE_PRIVATE_KEY_PATH": "path:missing"}, "SNOWFLAKE_PRIVATE_KEY_PATH", "No such file"),
    (KEY_FILE | {"SNOWFLAKE_PRIVATE_KEY_PATH": "path:"}, "SNOWFLAKE_PRIVATE_KEY_PATH", "Is a directory"),
    (KEY_FILE | {"SNOWFLAKE_PRIVATE_KEY_PATH": "path:no key"}, "SNOWFLAKE_PRIVATE_KEY_PATH", "PEM file"),
    (KEY_FILE | {"SNOWFLAKE_PRIVATE_KEY_PATH": "path:empty"}, "SNOWFLAKE_PRIVATE_KEY_PATH", "PEM file"),
    (KEY_FILE | {"SNOWFLAKE_PRIVATE_KEY_PATH": "path:public"}, "SNOWFLAKE_PRIVATE_KEY_PATH", "RSA private key"),
    (KEY_FILE | {"SNOWFLAKE_PRIVATE_KEY_PATH": "path:ed25519"}, "SNOWFLAKE_PRIVATE_KEY_PATH", "RSA private key"),
    (ACCOUNT | {"SNOWFLAKE_PRIVATE_KEY": "text:no key"}, "SNOWFLAKE_PRIVATE_KEY", "PEM with its line breaks"),
    (ACCOUNT | {"SNOWFLAKE_PRIVATE_KEY": "text:encrypted"}, "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE", "is encrypted"),
    (
        KEY_FILE | {"SNOWFLAKE_PRIVATE_KEY_PATH": "path:encrypted"},
        "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE",
        "is encrypted",
    ),
    (
        KEY_FILE | {"SNOWFLAKE_PRIVATE_KEY_PATH": "path:encrypted", "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": PASSWORD},
        "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE",
        "does not open it",
    ),
    (
        KEY_FILE | {"SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": PASSPHRASE},
        "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE",
        "is not encrypted",
    ),
]


@pytest.mark.parametrize("variables, at_fault, said", BAD)
def test_a_bad_environment_is_named_before_anything_runs(given, keys, variables, at_fault, said):
    given(keys.environment(variables))
    with pytest.raises(Stop) as stopped:
        check_environment("snowflake")
    message = one_line(stopped.value)
    assert re.search(rf"\b{at_fault}\b", message)
    assert said in message
    value = os.environ.get(at_fault)
    assert not value or value not in message


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "80.5", "８０８５", "8085 "])
def test_the_port_of_the_emulator_is_a_port(given, port):
    given({"L2F_EMULATOR_PORT": port})
    with pytest.raises(Stop) as stopped:
        check_environment("emulator")
    assert one_line(stopped.value) == "L2F_EMULATOR_PORT must be a port number, from 1 to 65535."


@pytest.mark.parametrize(
    "variables, port",
    [({}, 8085), ({"L2F_EMULATOR_PORT": ""}, 8085), ({"L2F_EMULATOR_PORT": "65535"}, 65535)],
)
def test_the_emulator_is_on_loopback(given, variables, port):
    given(variables)
    check_environment("emulator")
    arguments = connector_arguments("emulator")
    assert (arguments["protocol"], arguments["host"], arguments["port"]) == ("http", "127.0.0.1", port)


WAYS = {
    "key file": {"SNOWFLAKE_PRIVATE_KEY_PATH": "path:plain"},
    "encrypted key file": {
        "SNOWFLAKE_PRIVATE_KEY_PATH": "path:encrypted",
        "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": PASSPHRASE,
    },
    "key": {"SNOWFLAKE_PRIVATE_KEY": "text:plain"},
    "encrypted key": {"SNOWFLAKE_PRIVATE_KEY": "text:encrypted", "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": PASSPHRASE},
    "password": {"SNOWFLAKE_PASSWORD": PASSWORD},
    "digits as password": {"SNOWFLAKE_PASSWORD": "48210000"},
    "browser": {"SNOWFLAKE_AUTHENTICATOR": "externalbrowser"},
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_sign_in_is_what_dbt_makes_of_its_own_keys_alone(given, keys, way):
    variables = keys.environment(WAYS[way])
    given(ACCOUNT | variables)
    check_environment("snowflake")
    alone = {name.removeprefix("SNOWFLAKE_").lower(): value for name, value in variables.items()}
    expected = SnowflakeCredentials(
        account="myorg-myaccount", user="LOADER_OF_MYORG", database="ANALYTICS", schema="PUBLIC", **alone
    ).auth_args()
    assert credentials("snowflake").auth_args() == expected
    assert expected.items() <= connector_arguments("snowflake").items()
    assert expected["private_key"] == (keys.der if "key" in way else None)


def test_a_key_may_be_base64_of_der(given, keys):
    given(ACCOUNT | {"SNOWFLAKE_PRIVATE_KEY": base64.b64encode(keys.encrypted_der).decode()})
    given({"SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": PASSPHRASE})
    check_environment("snowflake")
    assert connector_arguments("snowflake")["private_key"] == keys.der


def test_an_empty_variable_is_as_good_as_none(given):
    given(BY_PASSWORD)
    unset = credentials("snowflake")
    optional = ("ROLE", "WAREHOUSE", "DATABASE", "SCHEMA", "PRIVATE_KEY", "AUTHENTICATOR")
    given({f"SNOWFLAKE_{name}": "" for name in optional})
    check_environment("snowflake")
    assert credentials("snowflake") == unset
    assert (unset.role, unset.warehouse, unset.database, unset.schema) == (
        "TRANSFORMER",
        "TRANSFORMING",
        "ANALYTICS",
        "PUBLIC",
    )


def test_resolve_checks_the_environment_and_no_folder(given):
    with pytest.raises(Stop, match="SNOWFLAKE_ACCOUNT is not set"):
        resolve("/no/such/extracts", "production", None, None, "snowflake", ())
    given(BY_PASSWORD)
    assert resolve("/no/such/extracts", "production", None, None, "snowflake", ()).target == "snowflake"
    assert resolve("/no/such/extracts", "production", None, None, "emulator", ()).target == "emulator"
    given({"L2F_EMULATOR_PORT": "none"})
    with pytest.raises(Stop, match="L2F_EMULATOR_PORT"):
        resolve("/no/such/extracts", "production", None, None, "emulator", ())


# The server

SIGNED_IN = {
    "success": True,
    "data": {
        "token": "token",
        "masterToken": "token",
        "masterValidityInSeconds": 14400,
        "sessionInfo": {},
        "parameters": [],
    },
}
ONE_ROW = {
    "success": True,
    "data": {
        "queryId": "1",
        "queryResultFormat": "json",
        "rowtype": [{"name": "1", "type": "fixed", "length": None, "precision": 1, "scale": 0, "nullable": False}],
        "rowset": [["1"]],
        "total": 1,
        "returned": 1,
        "parameters": [],
    },
}


def failure(code, state, message):
    return {"success": False, "code": code, "message": message, "data": {"errorCode": code, "sqlState": state}}


@pytest.fixture
def stub(given):
    server = Stub()
    yield server
    server.stop()


class Stub:
    """`answers`: what to send for requests whose path holds a word: JSON, an HTTP status, or NEVER."""

    def __init__(self):
        self.answers = {"login": SIGNED_IN, "query": ONE_ROW}
        self.requests = []
        self.stopped = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.address = {"host": "127.0.0.1", "port": self.server.server_port, "protocol": "http"}
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()

    def handler(stub):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                body = gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body
                stub.requests.append((self.path, json.loads(body)))
                answer = next((stub.answers[word] for word in stub.answers if word in self.path), {"success": True})
                if answer is NEVER:
                    # Until the test is over; then the client must learn it, or it would ask on and on.
                    stub.stopped.wait(30)
                    answer = failure("000604", "57014", "The test is over.")
                status, text = (answer, b"") if isinstance(answer, int) else (200, json.dumps(answer).encode())
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        return Handler

    def statements(self):
        return [body["sqlText"] for path, body in self.requests if "query" in path]


def test_a_connection_has_answered_on_its_warehouse(given, stub):
    given(BY_PASSWORD)
    connection = connect("snowflake", **stub.address)
    assert not connection.is_closed()
    connection.close()
    assert stub.statements() == [set_session(), FIRST_QUERY]
    path, login = stub.requests[0]
    assert "warehouse=TRANSFORMING" in path and "roleName=TRANSFORMER" in path
    parameters = login["data"]["SESSION_PARAMETERS"]
    assert parameters["CLIENT_TELEMETRY_ENABLED"] is False
    assert parameters["QUERY_TAG"] == "lead_to_fulfillment"


def test_overrides_replace_what_the_profile_says(given, stub):
    given(BY_PASSWORD)
    connect("snowflake", **stub.address, database="RAW").close()
    assert "databaseName=RAW" in stub.requests[0][0]


BY_KEY = ACCOUNT | {"SNOWFLAKE_PRIVATE_KEY_PATH": "path:encrypted", "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE": PASSPHRASE}
ECHO = f"Incorrect password {PASSWORD} was specified."
BAD_TOKEN = "JWT token is invalid."
BLOCKED = "This address may not sign in.\nNor may that."
NO_WAREHOUSE = "No active warehouse selected in the current session."
NO_CREDITS = "Warehouse 'TRANSFORMING' cannot be resumed because resource monitor 'M' has exceeded its quota."
REFUSALS = [
    # environment, request and answer, and what the message must say
    (BY_KEY, "login", failure("390144", "08001", BAD_TOKEN), ["JWT token is invalid", "PRIVATE_KEY_PATH", "USER"]),
    (BY_KEY, "login", failure("394304", "08001", BAD_TOKEN), ["PRIVATE_KEY_PATH", "rsa_public_key"]),
    (BY_KEY, "login", failure("250001", "08001", BAD_TOKEN), ["PRIVATE_KEY_PATH", "rsa_public_key"]),
    (BY_PASSWORD, "login", failure("390100", "08001", ECHO), ["Incorrect password ***", "PASSWORD", "USER"]),
    (BY_PASSWORD, "login", failure("390189", "08001", "Role 'R' is not granted to this user."), ["Role 'R'", "ROLE"]),
    (BY_PASSWORD, "login", failure("390201", "08006", "The requested warehouse does not exist."), ["WAREHOUSE"]),
    (BY_PASSWORD, "login", failure("390422", "08001", BLOCKED), ["Snowflake: This address may not sign in."]),
    (BY_PASSWORD, "login", 404, ["ACCOUNT"]),
    (BY_PASSWORD, "query", failure("000606", "57P03", NO_WAREHOUSE), ["No active warehouse", "WAREHOUSE", "resume"]),
    (BY_PASSWORD, "query", failure("000604", "57014", "SQL execution canceled"), ["canceled", "WAREHOUSE", "resume"]),
    (BY_PASSWORD, "query", failure("090073", "22000", NO_CREDITS), ["exceeded its quota", "WAREHOUSE", "credits"]),
]


@pytest.mark.parametrize("variables, asked, answer, said", REFUSALS)
def test_a_refusal_names_cause_and_remedy(given, keys, stub, capfd, variables, asked, answer, said):
    given(keys.environment(variables))
    stub.answers[asked] = answer
    with pytest.raises(Stop) as stopped:
        connect("snowflake", **stub.address)
    message = one_line(stopped.value)
    for words in said:
        assert words in message
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "target, said",
    [
        ("snowflake", ["Snowflake has not answered", "SNOWFLAKE_ACCOUNT"]),
        ("emulator", ["The Snowflake emulator has not answered", "L2F_EMULATOR_PORT"]),
    ],
)
def test_silence_is_not_waited_out(given, stub, caplog, target, said):
    caplog.set_level(logging.DEBUG)
    given(BY_PASSWORD)
    stub.answers["login"] = NEVER
    with pytest.raises(Stop) as stopped:
        connect(target, Limits(connecting=0.2), **stub.address)
    message = one_line(stopped.value)
    for words in said:
        assert words in message
    assert PASSWORD not in caplog.text


def test_a_silent_warehouse_is_left_without_a_word(given, stub, monkeypatch):
    left = []

    def forget_and_tell(connection):
        left.append(connection)
        forget(connection)

    monkeypatch.setattr(l2f.snowflake.connection, "forget", forget_and_tell)
    given(BY_PASSWORD)
    stub.answers["query"] = NEVER
    with pytest.raises(Stop) as stopped:
        # Time enough to sign in.
        connect("snowflake", Limits(connecting=2), **stub.address)
    assert re.search("The warehouse has not answered .* SNOWFLAKE_WAREHOUSE", one_line(stopped.value))
    assert [type(connection) for connection in left] == [SnowflakeConnection]
    assert "delete" not in " ".join(path for path, _ in stub.requests)


def test_an_emulator_that_is_not_there_is_named(given, capfd):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        given({"L2F_EMULATOR_PORT": str(unused.getsockname()[1])})
        with pytest.raises(Stop) as stopped:
            connect("emulator", Limits(login=1))
    assert re.search("emulator: Could not connect.* set L2F_EMULATOR_PORT", one_line(stopped.value))
    assert capfd.readouterr() == ("", "")


# The session

def test_sessions_of_dbt_and_of_the_command_are_set_alike():
    statements = []
    names = {
        "run_query": statements.append,
        "config": {},
        "model": {"name": "renewals"},
        "invocation_id": "a'b",
        "target": {"query_tag": "lead_to_fulfillment"},
        "tojson": json.dumps,
        "return": lambda value: value,
    }
    source = (ROOT / "macros" / "snowflake.sql").read_text()
    macros = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(source, globals=names).module

    before = macros.snowflake__set_query_tag()
    macros.snowflake__unset_query_tag(before)

    node, none = statements
    of_node, of_command = parameters(node), parameters(set_session())
    assert json.loads(of_node.pop("QUERY_TAG")) == {"model": "renewals", "run_id": "a'b"}
    assert of_node == of_command
    assert of_command["TIMEZONE"] == "UTC"
    assert parameters(none) == {"QUERY_TAG": "lead_to_fulfillment"}


def parameters(statement):
    """What an `alter session set` sets, as a parser of Snowflake's SQL reads it."""
    items = sqlglot.parse_one(statement, read="snowflake").find_all(sqlglot.exp.SetItem)
    return {item.this.this.name.upper(): item.this.expression.name for item in items}
