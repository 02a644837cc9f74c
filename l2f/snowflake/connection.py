"""Sessions on Snowflake or its emulator, as profiles.yml describes them.

`check_environment` stops at the first environment variable that is missing or malformed, and opens nothing.
`connect` returns an open snowflake.connector connection whose warehouse has answered.
Both raise Stop (exit code 2) with one line, the cause and the remedy. No secret is ever in it.
"""

import atexit
import os
import re
import sys
import threading
from dataclasses import dataclass

import jinja2

from l2f.errors import BAD_INPUT, Stop
from l2f.settings import ROOT

PROFILE = "lead_to_fulfillment"
PORT = "L2F_EMULATOR_PORT"
ACCOUNT, USER = "SNOWFLAKE_ACCOUNT", "SNOWFLAKE_USER"
KEY_PATH, KEY = "SNOWFLAKE_PRIVATE_KEY_PATH", "SNOWFLAKE_PRIVATE_KEY"
PASSPHRASE, PASSWORD = "SNOWFLAKE_PRIVATE_KEY_PASSPHRASE", "SNOWFLAKE_PASSWORD"
AUTHENTICATOR = "SNOWFLAKE_AUTHENTICATOR"
ROLE, WAREHOUSE = "SNOWFLAKE_ROLE", "SNOWFLAKE_WAREHOUSE"
SECRETS = (KEY, PASSPHRASE, PASSWORD)

REQUIRED = (ACCOUNT, USER)
PLAIN_NAME = (r"[A-Za-z_][A-Za-z0-9_$]*", "a plain Snowflake name, of letters, digits, _ and $")
# What the value of a variable must look like, for machines and for people.
FORMS = {
    ACCOUNT: (
        r"(?i)(?!.*snowflakecomputing)[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+){0,3}",
        "the account identifier alone, such as myorg-myaccount, without https:// and .snowflakecomputing.com",
    ),
    USER: (r"\S(.*\S)?", "the name of a Snowflake user"),
    AUTHENTICATOR: (r"(?i)externalbrowser", "externalbrowser; a private key and a password need none"),
    ROLE: PLAIN_NAME,
    WAREHOUSE: PLAIN_NAME,
    "SNOWFLAKE_DATABASE": PLAIN_NAME,
    "SNOWFLAKE_SCHEMA": PLAIN_NAME,
}

# Needs a warehouse; Snowflake answers a bare `select 1` without one.
FIRST_QUERY = "select 1 from table(generator(rowcount => 1))"

# The connector's own codes for a server that cannot be reached; from 290000 on, HTTP answers of another server.
NETWORK_CODES = {250001, 250003, 251011, 251012}
HTTP_CODES = range(290000, 291000)
REFUSED_STATE = "28000"
ROLE_CODES = {390186, 390189}
WAREHOUSE_CODES = {606, 2043, 90073, 390201}
WAREHOUSE_STATES = {"57P03", "57014"}


@dataclass(frozen=True)
class Limits:
    """How long to wait, in seconds."""

    # From the first packet to the answer of the warehouse.
    connecting: float = 20
    # What a person may take to sign in with a browser, on top.
    browser: float = 120
    # No further attempt to sign in begins later.
    login: int = 10
    # Any later statement.
    statement: int = 3600


def check_environment(target):
    """What `target` needs of the environment is there and well formed. The private key is opened."""
    if target == "emulator":
        check_port()
    elif target == "snowflake":
        check_forms()
        way = way_to_sign_in()
        if way in (KEY_PATH, KEY):
            check_private_key(way)


def check_port():
    port = os.environ.get(PORT)
    if port and not (re.fullmatch(r"[0-9]{1,5}", port) and 1 <= int(port) <= 65535):
        raise Stop(BAD_INPUT, f"{PORT} must be a port number, from 1 to 65535.")


def check_forms():
    for variable, (pattern, expected) in FORMS.items():
        value = os.environ.get(variable)
        if not value and variable in REQUIRED:
            raise Stop(BAD_INPUT, f"{variable} is not set. It must be {expected}.")
        if value and not re.fullmatch(pattern, value):
            raise Stop(BAD_INPUT, f"{variable} must be {expected}.")


def way_to_sign_in():
    """The variable that says how to sign in: there is one, and no second one."""
    ways = [variable for variable in (KEY_PATH, KEY, PASSWORD, AUTHENTICATOR) if os.environ.get(variable)]
    if not ways:
        raise Stop(
            BAD_INPUT,
            f"No way to sign in to Snowflake is set. Set {KEY_PATH} or {KEY} (with {PASSPHRASE} if it is encrypted), "
            f"{PASSWORD}, or {AUTHENTICATOR}=externalbrowser.",
        )
    if len(ways) > 1:
        raise Stop(BAD_INPUT, f"{' and '.join(ways)} are different ways to sign in to Snowflake. Unset all but one.")
    return ways[0]


def check_private_key(variable):
    """The private key opens for dbt, which hands it on to the connector."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from dbt.adapters.snowflake.auth import private_key_from_file, private_key_from_string

    load = private_key_from_file if variable == KEY_PATH else private_key_from_string
    form = "the path of a PEM file" if variable == KEY_PATH else "PEM with its line breaks, or base64 of DER"
    not_a_key = f"{variable} must be an RSA private key: {form}."
    passphrase = os.environ.get(PASSPHRASE) or None
    try:
        problem = None if isinstance(load(os.environ[variable], passphrase), RSAPrivateKey) else not_a_key
    except OSError as error:
        problem = f"{variable} must be the path of a file that can be read: {error.strerror}."
    except TypeError:
        problem = f"The private key of {variable} is encrypted. Set {PASSPHRASE}."
        if passphrase:
            problem = f"The private key of {variable} is not encrypted. Unset {PASSPHRASE}."
    except (ValueError, UnsupportedAlgorithm) as error:
        problem = not_a_key
        if "password" in str(error):
            problem = f"{PASSPHRASE} must be the passphrase of the private key of {variable}; it does not open it."
    if problem:
        raise Stop(BAD_INPUT, problem)


def connect(target, limits=Limits(), **overrides):
    """An open connection of `target`. `overrides` replace arguments of the connector, such as the database."""
    check_environment(target)
    atexit.unregister(end_quietly)
    atexit.register(end_quietly)
    opening = Opening(connector_arguments(target, limits) | overrides, [set_session(), FIRST_QUERY])
    opening.start()
    seconds = limits.connecting + (limits.browser if opening.needs_a_person else 0)
    opening.join(seconds)
    if opening.is_alive():
        forget(opening.connection)
        raise Stop(BAD_INPUT, unanswered(target, seconds, signed_in=opening.connection is not None))
    if opening.error:
        raise Stop(BAD_INPUT, explained(opening.error, target))
    return opening.connection


def connector_arguments(target, limits=Limits()):
    """What dbt opens its connections with, and the limits, of which dbt has none. Holds secrets."""
    profile = credentials(target)
    return profile.auth_args() | {
        "account": profile.account,
        "database": profile.database,
        "schema": profile.schema,
        "warehouse": profile.warehouse,
        "role": profile.role,
        "client_session_keep_alive": profile.client_session_keep_alive,
        "platform_detection_timeout_seconds": profile.platform_detection_timeout_seconds,
        "application": PROFILE,
        "login_timeout": limits.login,
        "network_timeout": limits.statement,
        "session_parameters": {"QUERY_TAG": profile.query_tag, "CLIENT_TELEMETRY_ENABLED": False},
    }


def credentials(target):
    """dbt's credentials of a target: its output in profiles.yml, rendered by dbt. Holds secrets."""
    from dbt.adapters.snowflake.connections import SnowflakeCredentials
    from dbt.config.profile import Profile, read_profile
    from dbt.config.renderer import ProfileRenderer
    from dbt_common.context import set_invocation_context

    set_invocation_context(os.environ)
    profile = read_profile(str(ROOT / "profiles"))[PROFILE]
    _, output = Profile.render_profile(profile, PROFILE, target, ProfileRenderer({}))
    SnowflakeCredentials.validate(output)
    return SnowflakeCredentials.from_dict(output)


def set_session():
    """Sets what the dbt macro `session_parameters` says, so that sessions of the command are like those of dbt."""
    source = (ROOT / "macros" / "snowflake.sql").read_text()
    macros = jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(source).module
    return f"alter session set {macros.session_parameters().strip()}"


class Opening(threading.Thread):
    """Opens a connection and runs its first statements. A thread, as no limit of the connector bounds it all."""

    def __init__(self, arguments, statements):
        super().__init__(daemon=True)
        self.arguments = arguments
        self.statements = statements
        self.needs_a_person = "authenticator" in arguments
        self.connection = None
        self.error = None

    def run(self):
        import snowflake.connector

        try:
            self.connection = snowflake.connector.connect(**self.arguments)
            with self.connection.cursor() as cursor:
                for statement in self.statements:
                    cursor.execute(statement)
        except Exception as error:
            if self.connection:
                self.connection.close(retry=False)
            self.error = error


def end_quietly():
    """As Python ends, DuckDB reports objects on standard error that the connector's C++ part still holds."""
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def forget(connection):
    """Closes without a word to the server, which does not answer; the session expires there."""
    if connection:
        connection.rest.update_tokens(None, None)
        connection.close(retry=False)


def unanswered(target, seconds, signed_in):
    if signed_in and target == "snowflake":
        return f"The warehouse has not answered within {seconds} seconds. {warehouse_remedy()}"
    return f"{server(target)} has not answered within {seconds} seconds. {network_remedy(target)}"


def explained(error, target):
    """What the server or the connector said, and what to do, in one line."""
    said = without_secrets(getattr(error, "raw_msg", None) or f"{type(error).__name__}: {error}")
    said = re.sub(r"^Failed to connect to DB: \S+ ", "", said.strip().splitlines()[0])
    said = re.sub(r"[. ]*(Aborting)?[. ]*$", "", said)
    return f"{server(target)}: {said}. {remedy(error, target)}".rstrip()


def remedy(error, target):
    code, state = getattr(error, "errno", None), getattr(error, "sqlstate", None)
    if code in WAREHOUSE_CODES or state in WAREHOUSE_STATES:
        return warehouse_remedy()
    if code in ROLE_CODES:
        return f"Name a role in {ROLE} that is granted to {USER}."
    if (state == REFUSED_STATE or "JWT" in str(error)) and target == "snowflake":
        return sign_in_remedy(way_to_sign_in())
    if code in NETWORK_CODES or code in HTTP_CODES:
        return network_remedy(target)
    return ""


def warehouse_remedy():
    return (
        f"{WAREHOUSE} (TRANSFORMING unless set) must exist, be granted to the role for usage, have credits, and resume "
        "by itself or be resumed: alter warehouse <name> resume."
    )


def sign_in_remedy(way):
    if way == PASSWORD:
        return f"Check {USER} and {PASSWORD}."
    if way == AUTHENTICATOR:
        return f"Sign in as {USER} in the browser."
    return (
        f"Register the public key of {way} (alter user <name> set rsa_public_key = '…'), "
        f"and check {USER}, {ACCOUNT} and this machine's clock."
    )


def network_remedy(target):
    if target == "emulator":
        return f"Start it, or set {PORT} to the port it listens on."
    return f"Check {ACCOUNT}, the network, and the proxy if there is one (HTTPS_PROXY)."


def server(target):
    return "The Snowflake emulator" if target == "emulator" else "Snowflake"


def without_secrets(text):
    for variable in SECRETS:
        secret = os.environ.get(variable)
        text = text.replace(secret, "***") if secret else text
    return text

