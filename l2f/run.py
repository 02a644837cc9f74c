"""A run, from the extracts to a notification. Each stage either lets it go on or raises Stop:

check the extracts → freshness → raw expectations → build and dbt tests → mart expectations → publish

Whatever happens there, the run is recorded, shown on the quality pages and, where it matters, told to people.
"""

import contextlib
import signal
import threading
import time

from l2f import build as dbt
from l2f import check, docs, freshness, notify, record, results, resume, site, summary, warehouse
from l2f.errors import BAD_INPUT, FAILED, INTERRUPTED, Stop, unexpected
from l2f.expectations import Gate, mart_subjects, raw_subjects
from l2f.extracts import declared_tables
from l2f.progress import on_dbt_event
from l2f.settings import shown


def run(settings, say, manifest=None, unit_tests=False):
    """Publishes, or raises Stop. `manifest` spares parsing the project."""
    with contextlib.closing(warehouse.choose(settings)) as place, place.locked():
        work = Work(settings, place, say, manifest, unit_tests)
        stop, known = None, None
        try:
            known = work.through()
        except Stop as reason:
            stop = reason
        except KeyboardInterrupt:
            known = work.known
            stop = None if work.is_published else Stop(INTERRUPTED, "Interrupted; nothing was published.")
        except Exception as error:
            stop = unexpected(error)
        finally:
            work.close()
        try:
            notes = work.tell(stop, known)
        except KeyboardInterrupt:
            notes = ["Interrupted before everybody was told of this run."]
    if stop:
        stop.details += notes
        raise stop
    say.summary(known | {"notes": notes}, [*summary.lines(known), *notes])


@contextlib.contextmanager
def interrupts_ignored():
    """For a moment: between the swap and knowing of it nothing may come."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Work:
    """One run: its stages, and what it learns on the way (`run`, a record.Run)."""

    def __init__(self, settings, place, say, manifest, unit_tests):
        self.settings, self.place, self.say = settings, place, say
        self.manifest, self.unit_tests = manifest, unit_tests
        self.run = record.Run(settings.environment, is_whole=not settings.select, as_of_date=settings.as_of)
        self.gate = Gate(settings.target)
        self.progress, self.extracts = None, None
        self.before, self.whole_before, self.outcome_before = None, None, None
        self.started = time.monotonic()
        self.is_published, self.known = False, None

    def stage(self, name, detail=""):
        self.run.stage = name
        self.say.phase(name, detail)

    def close(self):
        self.gate.close()
        if self.progress:
            self.progress.close()

    def through(self):
        """The facts of a run that published, or that found nothing changed."""
        if self.run.is_whole:
            self.gate.get_ready()
        if self.manifest is None:
            self.stage("parse", "the dbt project")
            self.manifest = dbt.parse(self.settings, self.place.file)
        self.run.git_revision, self.run.project_fingerprint = record.git_revision(), record.project_fingerprint()
        self.mask = results.Mask(self.manifest)
        self.find_extracts()
        self.remember()
        if self.is_unchanged():
            return self.leave_as_it_is()
        self.check_extracts()
        self.prepare()
        if self.run.is_whole:
            self.check_freshness()
            self.expect("raw", raw_subjects(self.manifest))
        done = self.build()
        self.expect_of_marts(done)
        return self.publish(done)

    def find_extracts(self):
        self.extracts = self.place.find_extracts(declared_tables(self.manifest))
        if self.extracts:
            self.run.tables_read, self.stamps = len(self.extracts.files), self.extracts.stamps()
        self.run.input_fingerprint = self.place.input_fingerprint(self.extracts, self.manifest)

    def remember(self):
        """What earlier runs left: their records, and the progress of one that did not end."""
        with self.place.published() as session:
            known = session is not None and session.has_table("quality", "runs")
            if known:
                here = f"environment = '{self.settings.environment}'"
                published = f"{here} and outcome = '{record.PUBLISHED}'"
                self.run.follow(record.last_run(session))
                self.outcome_before = (record.last_run(session, here) or {}).get("outcome")
                self.before = record.last_run(session, published)
                self.whole_before = record.last_run(session, f"{published} and is_whole")
        # An input that cannot be told from another is a new one.
        what = self.run.input_fingerprint or self.run.run_id
        how = [self.run.project_fingerprint, self.place.name, self.settings.raw_locations, list(self.settings.select)]
        key = [what, *how]
        self.progress = resume.Progress(self.place.progress, key)

    def is_unchanged(self):
        """The published marts were built from the same input by the same project, all of them."""
        return bool(
            self.before
            and not self.settings.force
            and self.run.input_fingerprint
            and self.run.is_whole
            and self.before["is_whole"]
            and self.before["input_fingerprint"] == self.run.input_fingerprint
            and self.before["project_fingerprint"] == self.run.project_fingerprint
        )

    def leave_as_it_is(self):
        self.place.prepare(self.run.run_id, whole=True, resumed=False)
        self.check_freshness()
        self.place.discard()
        self.stage("keep", f"{self.place.name}: neither extracts nor project have changed since {self.before['run_id']}")
        self.run.as_of_date = self.before["as_of_date"]
        self.run.rows_read, self.run.rows_quarantined = self.before["rows_read"], self.before["rows_quarantined"]
        return summary.unchanged(self.settings, self.place, self.before, time.monotonic() - self.started)

    def check_extracts(self):
        if self.extracts:
            files, tables = self.extracts.file_count, len(self.extracts.files)
            self.stage("check", f"{check.counted(files, 'file')} of {check.counted(tables, 'table')}")
            self.say.expect(files)
            self.run.rows_read = check.check(self.extracts, check.reader(self.manifest), lambda path: self.say.step())

    def prepare(self):
        """A candidate: that of the run before, where it can be gone on with."""
        can_resume = self.run.is_whole and self.progress.passed and self.place.can_resume(self.progress.run_id)
        if not can_resume:
            self.progress.passed = {}
        died = self.progress.run_id if self.progress.died else None
        self.place.prepare(self.run.run_id, self.run.is_whole, bool(can_resume))
        with self.place.session() as session:
            record.create(session)
            record.write_died(session, died, self.settings.environment)
        self.progress.begin(self.run.run_id)

    def check_freshness(self):
        limits = {"clock": "the clock", "loads": "the newest load"}
        self.stage("freshness", f"against {limits[self.settings.freshness]}")
        done = dbt.invoke(["source", "freshness", "--no-write-json"], self.settings, self.place.file, self.manifest)
        if done.result is None:
            raise dbt.could_not_start(done)
        found = [one for one in done.result.results if one.node.resource_type == "source"]
        moment = record.utc_now() if self.settings.freshness == "clock" else None
        self.run.freshness = freshness.ages(found, self.manifest, moment)
        self.judge([age.result(stops=moment is not None) for age in self.run.freshness], "nothing was built")

    def expect(self, edge, subjects, only=None):
        self.stage(f"{edge.removesuffix('s')} expectations")
        found, measures = self.gate.check(edge, subjects, self.place.file, self.figures_before(edge), self.mask, only)
        self.run.measures |= measures if edge == "marts" else {}
        self.judge(found, "nothing was built" if edge == "raw" else "nothing was published")

    def expect_of_marts(self, done):
        """Of the marts that this run built."""
        marts = mart_subjects(self.manifest)
        built = set(done.built) & set(marts)
        if built:
            self.expect("marts", marts, built)

    def figures_before(self, edge):
        """{(subject, measure): value} of the last whole publication, of marts only where it described no later day."""
        with self.place.session() as session:
            before = self.whole_before
            if not before:
                return {}
            run_id = before["run_id"]
            if edge == "raw":
                rows = session.query(f"select * from quality.ledger_history where run_id = '{run_id}'")
                return {(f"{row['system']}.{row['table_name']}", "rows"): row["raw_rows"] for row in rows}
            as_of = self.settings.as_of or session.as_of_date()
            if not as_of or not before["as_of_date"] or as_of < before["as_of_date"]:
                return {}
            rows = session.query(f"select * from quality.measures where run_id = '{run_id}'")
            return {(row["mart"], row["measure"]): row["value"] for row in rows}

    def judge(self, found, consequence):
        """Keeps results; raises Stop for those that forbid to go on. An accepted one only warns."""
        for result in found:
            if result.stops and result.name in self.settings.accept:
                result.status, result.message = results.WARN, f"{result.message} It was accepted for this run."
        self.run.results += found
        stopping = [result for result in found if result.stops]
        if stopping:
            lines = [line for result in stopping for line in summary.of_result(result)]
            number = check.counted(len(stopping), "check")
            raise Stop(FAILED, f"{number} of the data failed; {consequence}.", lines)

    def build(self):
        kept = len(self.progress.passed)
        self.stage("build", f"models and tests{f', {kept} nodes kept of {self.progress.run_id}' if kept else ''}")
        on_event = [on_dbt_event(self.say), self.progress.note]
        remaining = resume.remaining(self.manifest, self.progress.passed) if kept else None
        done = dbt.Outcome()
        if remaining != []:
            done = dbt.build(
                self.settings, self.manifest, self.place.file, lambda event: [listen(event) for listen in on_event],
                self.place.holds_everything(self.manifest), self.unit_tests, remaining,
            )  # fmt: skip
        done.keep(self.progress.passed, self.manifest)
        with self.place.session() as session:
            done.add_examples(session, self.mask)
            self.run.as_of_date = self.settings.as_of or session.as_of_date()
        self.run.models_built, self.run.results = done.passed["model"], self.run.results + done.tests
        dbt.stop_if_failed(done, f"What was built stays in {self.place.candidate_name} until the next run.")
        return done

    def publish(self, done):
        self.check_nothing_changed()
        self.stage("publish", self.place.name)
        with self.place.session() as session:
            known = summary.facts(self.settings, self.place, session, self.extracts, self.run, done)
            self.run.rows_quarantined = known["rows_quarantined"]
            self.run.write_figures(session, self.place.marts)
            self.run.write(session, record.PUBLISHED)
        warned = [one.name for one in self.run.results if one.kind != "dbt test" and one.status in (results.WARN, results.ERROR)]
        self.known = known | {
            "run_id": self.run.run_id,
            "warnings": known["warnings"] + warned,
            "seconds": round(time.monotonic() - self.started, 1),
        }
        self.progress.forget()
        with interrupts_ignored():
            self.place.publish()
            self.is_published = True
        return self.known

    def check_nothing_changed(self):
        """What was built, counted and fingerprinted is of the same files."""
        if not self.extracts:
            return
        now = self.place.find_extracts(declared_tables(self.manifest)).stamps()
        changed = [path for path in sorted({*self.stamps, *now}) if self.stamps.get(path) != now.get(path)]
        if changed:
            raise Stop(
                BAD_INPUT,
                "Extracts changed while the run read them; nothing was published. Run again when their loader has finished.",
                [f"{shown(path)} is not the file that it was when the run began." for path in changed],
            )

    def tell(self, stop, known):
        """Records the run, renders the pages, notifies; returns sentences about what of this did not work."""
        outcome = record.OUTCOMES.get(stop.exit_code, "failed") if stop else record.PUBLISHED if self.is_published else record.UNCHANGED
        notes = []
        if not self.is_published:
            message = stop.message if stop else "Neither extracts nor project have changed."
            try:
                self.place.keep(lambda session: self.run.write(session, outcome, message, stop.details if stop else ()))
            except Exception as error:
                notes.append(f"No record of this run could be kept: {first_line(error)}")
        page = self.render(known, notes)
        occasion = notify.occasion(outcome, self.outcome_before)
        if occasion:
            notes += notify.notify(self.notification(occasion, outcome, stop, page))
        return notes

    def render(self, known, notes):
        """The path of the quality page, once there is a record to show. Its trouble is not the run's."""
        folder = self.place.site
        try:
            if self.is_published and self.run.is_whole and self.settings.target != "emulator":
                docs.write(self.settings, self.manifest, self.place.readable, folder, self.run.project_fingerprint)
        except Exception as error:
            notes.append(f"The pages of models and lineage in {shown(folder)} could not be written: {first_line(error)}")
        try:
            with self.place.published() as session:
                if session is None or not session.has_table("quality", "runs"):
                    return None
                self.say.phase("report", shown(folder))
                page = site.render(session.query, folder, self.manifest, docs.links(folder))
        except Exception as error:
            notes.append(f"The quality page in {shown(folder)} could not be written: {first_line(error)}")
            return None
        if known:
            known["page"] = shown(page)
        return page

    def notification(self, occasion, outcome, stop, page):
        return {
            "event": occasion,
            "run_id": self.run.run_id,
            "outcome": outcome,
            "stage": self.run.stage,
            "environment": self.settings.environment,
            "warehouse": self.place.name,
            "message": stop.message if stop else "Published again." if outcome == record.PUBLISHED else "Nothing has changed.",
            "details": stop.details if stop else [],
            "page": page and str(page),
        }


def first_line(error):
    return str(error).splitlines()[0] if str(error) else type(error).__name__
