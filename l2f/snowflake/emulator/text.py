"""Reading a statement as text, for statements that need no syntax tree or have none.

`opening` is cheap whatever the length; `plain` reads the whole statement. Names come back as Snowflake folds
them: upper case unless quoted.
"""

import re

QUOTED = r"""'(?:[^'\\]|\\.|'')*'|\$\$.*?\$\$|"(?:[^"]|"")*\""""
COMMENT = r"/\*.*?\*/|--[^\n]*|//[^\n]*"
LEADING = re.compile(rf"(?:\s+|{COMMENT})*", re.DOTALL)
TOKENS = re.compile(rf"({QUOTED})|(?:{COMMENT}|\s)+", re.DOTALL)
PIECES = re.compile(rf"{QUOTED}|{COMMENT}|;|[^;'\"$/-]+|.", re.DOTALL)
OPENING_LENGTH = 400

PART = r'(?:"(?:[^"]|"")+"|[\w$]+)'
NAME = rf"{PART}(?:\.{PART})*"


def opening(statement):
    """The first words of a statement on one line, in lower case."""
    start = LEADING.match(statement).end()
    return plain(statement[start : start + OPENING_LENGTH]).lower()


def plain(statement):
    """The statement on one line, without comments and the last semicolon; quoted text stays as it is."""
    return TOKENS.sub(lambda found: found[1] or " ", statement).strip().rstrip("; ")


def split(block):
    """The statements of a block, separated by semicolons that are not quoted."""
    statements, current = [], ""
    for piece in PIECES.findall(block):
        if piece == ";":
            statements.append(current)
            current = ""
        else:
            current += piece
    return [statement.strip() for statement in (*statements, current) if plain(statement)]


def parts(name):
    """`db."schema".relation` as ["DB", "schema", "RELATION"]."""
    return [unquoted(part) for part in re.findall(PART, name)]


def unquoted(part):
    return part[1:-1].replace('""', '"') if part.startswith('"') else part.upper()


def literal(value):
    """A Python value as SQL."""
    if value is None:
        return "null"
    if isinstance(value, (bool, int)):
        return str(value).lower()
    return "'" + str(value).replace("'", "''") + "'"


def unquoted_literal(text):
    """'it''s' or $$it's$$ or word as it's or word."""
    if text.startswith("$$"):
        return text[2:-2]
    if text.startswith("'"):
        return text[1:-1].replace("''", "'").replace("\\'", "'")
    return text
