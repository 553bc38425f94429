"""Where does output go, and how does it look: consoles, JSON lines and times as people here read them."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console

KST = ZoneInfo("Asia/Seoul")
PIPE_WIDTH = 200
"""Columns of a table in a pipe, where no terminal says how wide it is."""


def console() -> Console:
    """The console for results: colours and the terminal's width on a terminal, plain and wide in a pipe."""
    made = Console(highlight=False)
    return made if made.is_terminal else Console(highlight=False, width=PIPE_WIDTH, no_color=True)


def error_console() -> Console:
    """The console for progress and complaints: results in a pipe stay clean."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(value: Mapping[str, object] | Sequence[object]) -> None:
    """One JSON value on one line; Korean as it is, times as ISO 8601."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=plain_value) + "\n")


def plain_value(value: object) -> object:
    """What JSON has no type for, as a string."""
    if isinstance(value, datetime):
        return value.astimezone(KST).isoformat()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return str(value)


def when(moment: datetime | None) -> str:
    """A time as the screen shows it: Korean time to the minute."""
    return moment.astimezone(KST).strftime("%Y-%m-%d %H:%M") if moment else ""


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    if moment is None:
        return "never"
    seconds = max(0, int((now - moment).total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return "just now"
