"""Snowflake: connection, emulator, loading, publishing, and the proof that it gives what DuckDB gives."""
