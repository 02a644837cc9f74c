"""How the page says figures, days and states. Whatever is unknown is a dash.

A mark is a shape and a word: pass, warn, fail or none, and what the reader reads beside it.
"""

import json

UNKNOWN = "–"

OUTCOMES = {
    "published": ("pass", "published"),
    "unchanged": ("pass", "unchanged"),
    "failed": ("fail", "failed"),
    "refused": ("fail", "refused"),
    "interrupted": ("warn", "interrupted"),
    "died": ("fail", "died"),
}
STATUSES = {
    "pass": ("pass", "passed"),
    "warn": ("warn", "warns"),
    "fail": ("fail", "failed"),
    "error": ("fail", "could not run"),
    "skipped": ("none", "skipped"),
}
AGES = {
    "fresh": ("pass", "fresh"),
    "warn": ("warn", "late"),
    "error": ("fail", "too old"),
    "unknown": ("none", "unknown"),
}
TRENDS = {
    "better": ("pass", "better"),
    "worse": ("fail", "worse"),
    "same": ("none", "same"),
    "new": ("none", "new"),
}
SEVERITIES = {"stop": "stops publication", "warn": "warns only"}


def mark(words, value):
    return words.get(value, ("none", shortened(value, 40) or "unknown"))


def number(value):
    return UNKNOWN if value is None else f"{value:,}"


def hours(value):
    return UNKNOWN if value is None else f"{value:,.1f}"


def duration(seconds):
    """46 s, 12 min 5 s, 2 h 3 min."""
    if seconds is None:
        return UNKNOWN
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s" if whole else f"{seconds:.1f} s"
    return (
        f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"
    )


def day(value):
    return UNKNOWN if value is None else f"{value.day} {value:%B %Y}"


def moment(value):
    """Of a timestamp, UTC like all of them."""
    return UNKNOWN if value is None else f"{value:%Y-%m-%d %H:%M}"


def cell(value):
    """Of a row that a check found: JSON's values as they are."""
    if value is None:
        return UNKNOWN
    return shortened(
        json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else value, 120
    )


def began(run_id):
    """The moment that a run is named after."""
    return UNKNOWN if run_id is None else run_id[:16].replace("T", " ")


def counted(amount, noun):
    return f"{amount:,} {noun}" if amount == 1 else f"{amount:,} {noun}s"


def shortened(value, limit=200):
    """Text of at most so many characters; empty for null."""
    text = "" if value is None else str(value)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


FILTERS = {
    "number": number,
    "hours": hours,
    "duration": duration,
    "day": day,
    "moment": moment,
    "began": began,
    "cell": cell,
    "shortened": shortened,
    "counted": counted,
}
