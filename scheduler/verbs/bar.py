"""How does a verb show how far it is: a bar on a terminal, nothing in a pipe?"""

from collections.abc import Iterator
from typing import TypeVar

Item = TypeVar("Item")


def bar(items: Iterator[Item], total: int | None, what: str) -> Iterator[Item]:
    """The same items, with a bar on a terminal."""
    from rich.progress import Progress

    from scheduler.terminal import error_console

    screen = error_console()
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as shown:
        yield from shown.track(items, total=total, description=what)
