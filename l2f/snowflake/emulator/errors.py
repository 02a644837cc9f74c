"""What the emulator cannot do as Snowflake does, it refuses."""

from snowflake.connector.errors import ProgrammingError


def not_emulated(what):
    return ProgrammingError(msg=f"Not emulated: {what}", errno=9999, sqlstate="0A000")
