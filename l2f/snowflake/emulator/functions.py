"""Snowflake's functions as DuckDB macros, made in every database.

Types are known to DuckDB alone, not to the syntax tree: hence `typeof`, which costs nothing when the query runs,
and parameters with a type. DuckDB binds an argument once for each place where the macro has it, so places are few.
Names that begin with _L2F are written by `wrong_results`; the others are Snowflake's own.
"""

import re

# A day, perhaps with a time and a zone, as Snowflake's AUTO format reads them; month, day and hour may be short.
DAY = r"\d{4}-\d{1,2}-\d{1,2}"
TIME = r"[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?"
ZONE = r"Z|[+-]\d{2}(?::?\d{2})?"
MOMENT = rf"^\s*({DAY}(?:{TIME})?) ?({ZONE})?\s*$"
DAY_OF_MOMENT = rf"^\s*({DAY})(?:{TIME})? ?(?:{ZONE})?\s*$"
# Formats of AUTO that are not ISO.
OTHER_DAY = r"^\s*(\d{1,2}-[A-Za-z]{3}-\d{4}|\d{1,2}/\d{1,2}/\d{4})\s*$"
OTHER_DAY_FORMATS = ["%d-%b-%Y", "%m/%d/%Y"]
WHOLE = r"^\s*(-?\d{1,18})\s*$"
NUMBER = r"^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*$"
MILLISECONDS = "%Y-%m-%d %H:%M:%S.%g"

MACROS = rf"""
-- Text that is all digits counts seconds, milliseconds, microseconds or nanoseconds since 1970, by its size.
create or replace macro _l2f_epoch(x) as list_transform(
    [try_cast(regexp_extract(x, '{WHOLE}', 1) as bigint)],
    lambda n: make_timestamp(
        case
            when abs(n) < 31536000000 then n * 1000000
            when abs(n) < 31536000000000 then n * 1000
            when abs(n) < 31536000000000000 then n
            else n // 1000
        end
    )
)[1];
create or replace macro try_to_timestamp_ntz(x) as
    coalesce(try_cast(regexp_extract(x, '{MOMENT}', 1) as timestamp), _l2f_epoch(x));
create or replace macro try_to_timestamp(x) as try_to_timestamp_ntz(x);
create or replace macro try_to_timestamp_tz(x) as coalesce(
    try_cast(regexp_extract(x, '{MOMENT}', 1) || regexp_extract(x, '{MOMENT}', 2) as timestamptz),
    cast(_l2f_epoch(x) as timestamptz)
);
create or replace macro try_to_timestamp_ltz(x) as try_to_timestamp_tz(x);
create or replace macro _l2f_try_to_date(x) as coalesce(
    try_cast(regexp_extract(x, '{DAY_OF_MOMENT}', 1) as date),
    cast(_l2f_epoch(x) as date),
    cast(try_strptime(regexp_extract(x, '{OTHER_DAY}', 1), {OTHER_DAY_FORMATS}) as date)
);

-- The number in a text, without what only DuckDB reads: 0x1f, 1_000.
create or replace macro _l2f_number_in(x) as regexp_extract(x, '{NUMBER}', 1);

-- A value as text. Variants give the text they hold, floats no .0, moments milliseconds.
create or replace macro _l2f_text(x) as case typeof(x)
    when 'JSON' then json_extract_string(cast(x as varchar), '$')
    when 'TIMESTAMP' then strftime(try_cast(cast(x as varchar) as timestamp), '{MILLISECONDS}')
    when 'TIMESTAMP WITH TIME ZONE' then strftime(try_cast(cast(x as varchar) as timestamp), '{MILLISECONDS} +0000')
    when 'DOUBLE' then regexp_replace(cast(x as varchar), '\.0$', '')
    else cast(x as varchar)
end;

create or replace macro _l2f_typeof(x) as case json_type(to_json(x))
    when 'NULL' then case when typeof(x) = 'JSON' then 'NULL_VALUE' end
    when 'BIGINT' then 'INTEGER'
    when 'UBIGINT' then 'INTEGER'
    when 'DOUBLE' then case when cast(to_json(x) as varchar) ~ '.*[eE].*' then 'DOUBLE' else 'DECIMAL' end
    else json_type(to_json(x))
end;
create or replace macro _l2f_as(x, kind) as case when _l2f_typeof(x) in kind then json_extract_string(x, '$') end;
create or replace macro as_varchar(x) as _l2f_as(x, ['VARCHAR']);
create or replace macro as_char(x) as _l2f_as(x, ['VARCHAR']);
create or replace macro as_integer(x) as cast(_l2f_as(x, ['INTEGER']) as bigint);
create or replace macro as_double(x) as cast(_l2f_as(x, ['INTEGER', 'DECIMAL', 'DOUBLE']) as double);
create or replace macro as_boolean(x) as cast(_l2f_as(x, ['BOOLEAN']) as boolean);
create or replace macro as_object(x) as case when _l2f_typeof(x) = 'OBJECT' then x end;
create or replace macro as_array(x) as case when _l2f_typeof(x) = 'ARRAY' then x end;

-- What is computed of a day stays a day; DuckDB makes it a timestamp.
create or replace macro _l2f_like
    (x date, y) as cast(y as date), (x timestamp, y) as y, (x timestamptz, y) as y, (x varchar, y) as y,
    (x, y) as y;
"""


def creation_sql(database):
    """Macros that call each other need the database: it is not the current one yet."""
    names = "|".join(re.findall(r"macro (\w+)", MACROS))
    return re.sub(rf"\b({names})(?=\s*\()", rf"{database}.main.\1", MACROS)
