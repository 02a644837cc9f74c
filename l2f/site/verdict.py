"""The first sentence of the page: can the marts be trusted, and if the newest run says no, why.

The page has no clock, so it says the day of a run and never "today".
"""

from l2f.site.words import OUTCOMES, counted, day, mark, shortened

WHAT_HAPPENED = {
    "failed": "did not publish",
    "refused": "was refused before anything was built",
    "interrupted": "was interrupted and published nothing",
    "died": "ended without a word, killed or out of memory, and published nothing",
}


def verdict(newest, published, failure=None):
    """The shape that goes with it, the sentence, and what is to be known beside it (may be empty).

    newest     row of quality.runs of the newest run, or None
    published  that of the newest run that published, or None
    failure    what the worst check of the newest run says, or None
    """
    if newest is None:
        return "none", "No run has been recorded yet.", ""
    if newest["outcome"] == "published":
        shape, checks = of_checks(newest)
        marts = "A part of the marts" if newest["is_whole"] is False else "The marts"
        verb = "is" if newest["is_whole"] is False else "are"
        return shape, f"{marts}{of_day(newest)} {verb} published{checks}.", ""
    if newest["outcome"] == "unchanged" and published:
        shape, checks = of_checks(published)
        sentence = f"Nothing changed: the marts{of_day(published)} still hold{checks}."
        return shape, sentence, f"They were built by the run of {began(published)}."
    happened = WHAT_HAPPENED.get(newest["outcome"], f"ended as “{mark(OUTCOMES, newest['outcome'])[1]}”")
    sentence = f"The run of {began(newest)} {happened}. {what_readers_see(published)}"
    return mark(OUTCOMES, newest["outcome"])[0], sentence, f"Reason: {reason(newest, failure)}"


def of_checks(run):
    """The shape and the end of the sentence, from the checks of a run that published."""
    failed, warned, passed = (run[f"checks_{status}"] or 0 for status in ("failed", "warned", "passed"))
    if failed:
        return "fail", f", although {counted(failed, 'check')} failed"
    if warned:
        return "warn", f"; no check failed, {counted(warned, 'check')} {'warns' if warned == 1 else 'warn'}"
    if passed:
        return "pass", " and every check passed"
    return "warn", ", but no check ran"


def what_readers_see(published):
    if published is None:
        return "No marts were published before."
    return (
        f"The marts still show {day(published['as_of_date'])}."
        if published["as_of_date"]
        else "The marts are as before."
    )


def of_day(run):
    return f" of {day(run['as_of_date'])}" if run["as_of_date"] else ""


def began(run):
    return f"{day(run['started_at'])}, {run['started_at']:%H:%M} UTC"


def reason(run, failure):
    said = (
        shortened(run["message"], 400) or f"none is recorded; its last stage was “{run['stage'] or 'start'}”."
    )
    return f"{said} {shortened(failure, 400)}" if failure else said
