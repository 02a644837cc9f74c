"""What a run says while it works: a bar on a terminal, one line per phase elsewhere, or JSON.

Each class has: phase(name, detail), expect(steps), step(), problem(stop), summary(facts, lines).
Progress and errors go to standard error and the summary to standard output; JSON, one object per
line, goes to standard output whole.
"""

import json
import sys
import threading

import click


class Lines:
    def phase(self, name, detail=""):
        click.echo(f"{name:<8} {detail}".rstrip(), err=True)

    def expect(self, steps):
        pass

    def step(self):
        pass

    def problem(self, stop):
        click.echo(f"Error: {stop.message}", err=True)
        for detail in stop.details:
            click.echo(f"  {detail}", err=True)

    def summary(self, facts, lines):
        click.echo("\n".join(lines))

    def close(self):
        pass


class Bar(Lines):
    """A bar that runs over the files to check and the nodes to build."""

    def __init__(self):
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = [
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        ]
        self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self.task = self.bar.add_task("start", total=None)
        self.bar.start()

    def phase(self, name, detail=""):
        self.bar.reset(self.task, description=f"{name} {detail}".strip(), total=None)

    def expect(self, steps):
        self.bar.update(self.task, total=steps)

    def step(self):
        self.bar.advance(self.task)

    def problem(self, stop):
        self.close()
        super().problem(stop)

    def summary(self, facts, lines):
        self.close()
        super().summary(facts, lines)

    def close(self):
        self.bar.stop()


class Json(Lines):
    """Called from several threads of dbt: a line is written whole."""

    def __init__(self):
        self.done, self.steps = 0, None
        self.lock = threading.RLock()

    def emit(self, event, **facts):
        with self.lock:
            sys.stdout.write(json.dumps({"event": event, **facts}, default=str) + "\n")
            sys.stdout.flush()

    def phase(self, name, detail=""):
        self.done, self.steps = 0, None
        self.emit("phase", phase=name, detail=detail)

    def expect(self, steps):
        self.steps = steps

    def step(self):
        with self.lock:
            self.done += 1
            self.emit("step", done=self.done, of=self.steps)

    def problem(self, stop):
        self.emit("error", exit_code=stop.exit_code, message=stop.message, details=stop.details)

    def summary(self, facts, lines):
        self.emit("summary", **facts)


def choose(as_json):
    if as_json:
        return Json()
    return Bar() if sys.stderr.isatty() else Lines()


def on_dbt_event(say):
    """A listener to dbt that counts nodes."""

    def listen(message):
        if message.info.name == "ConcurrencyLine":
            say.expect(message.data.node_count)
        elif message.info.name == "NodeFinished":
            say.step()

    return listen
