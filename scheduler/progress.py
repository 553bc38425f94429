"""What does a person see while crawls run: a line for each site, on a terminal only."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from archive.backup.manifest import Step
from archive.model import Unit
from scheduler.worker_process import Event

Item = TypeVar("Item")

TITLE = 40
"""Characters of the page's title beside the bar."""


class CrawlProgress:
    """A live line for each unit; nothing at all where the console is no terminal."""

    def __init__(self, console: Console) -> None:
        self.shown = console.is_terminal
        self.bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.fields[site]}", style="bold"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.fields[said]}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not self.shown,
        )
        self.lines: dict[Unit, TaskID] = {}
        self.counts: dict[Unit, Counter[str]] = {}

    def __enter__(self) -> "CrawlProgress":
        self.bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.bar.stop()

    def watch(self, unit: Unit, event: Event) -> None:
        """Moves a unit's line on."""
        if not self.shown:
            return
        if unit not in self.lines:
            self.lines[unit] = self.bar.add_task("", total=None, site=escape(unit.site), said="")
            self.counts[unit] = Counter()
        line = self.lines[unit]
        if event.kind == "page":
            self.counts[unit][str(event.words.get("outcome"))] += 1
            counts = " ".join(f"{outcome} {n}" for outcome, n in self.counts[unit].most_common())
            self.bar.update(line, said=f"{counts}  [dim]{escape(str(event.words.get('title') or '')[:TITLE])}[/dim]")
        elif event.kind == "progress":
            done, queued = int(event.words.get("done") or 0), int(event.words.get("queued") or 0)
            self.bar.update(line, completed=done, total=done + queued)
        elif event.kind == "closed":
            self.bar.remove_task(line)


def counted(items: Iterable[Item], total: int) -> Iterator[Item]:
    """The same items, with a bar where the error output is a terminal and the results go elsewhere."""
    from scheduler.terminal import error_console

    console = error_console()
    hidden = not console.is_terminal or sys.stdout.isatty()
    with Progress(console=console, transient=True, disable=hidden) as bar:
        yield from bar.track(items, total=total, description="pages")


def bar(items: Iterable[Item], total: int | None, what: str) -> Iterator[Item]:
    """The same items, with a bar on a terminal."""
    from scheduler.terminal import error_console

    console = error_console()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as shown:
        yield from shown.track(items, total=total, description=what)


def follow(steps: Iterable[Step]) -> None:
    """Goes through all steps, with a bar for each kind of them on a terminal."""
    from scheduler.terminal import error_console

    console = error_console()
    with Progress(console=console, transient=True, disable=not console.is_terminal) as shown:
        lines: dict[str, TaskID] = {}
        for step in steps:
            if step.what not in lines:
                lines[step.what] = shown.add_task(step.what, total=step.total)
            shown.update(lines[step.what], completed=step.done, total=step.total)
