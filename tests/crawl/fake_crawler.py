"""A crawl that asks no site: it says and does what its first word tells it to, as `python -m crawler` might.

end      says a page and its end, and leaves with exit code 0
failed   the same with a failed page, and exit code 1
note     the same with a note
die      begins its record, then is killed
mute     is killed before it begins
wrong    a sentence on stderr and exit code 2
work     begins its record and works until it is told to stop, then ends properly
deaf     begins its record, starts a child of its own, and does not stop when told to
"""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import psycopg

from archive.model import Unit
from archive.store import runs
from archive.unit_json import unit_from_json


def say(**words: object) -> None:
    """Writes one event."""
    sys.stdout.write(json.dumps(words, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def begin(unit: Unit) -> int:
    """Begins a record where there is a database, and says its number."""
    number = 1
    if os.environ.get("GISA_DSN"):
        with psycopg.connect(os.environ["GISA_DSN"]) as conn:
            number = runs.start(conn, unit, datetime.now(UTC))
    say(event="start", run=number)
    return number


def end(number: int, unit: Unit, code: int, note: str | None = None) -> None:
    """Says a page and the end, and leaves."""
    outcome, reason = ("NEW", None) if code == 0 else ("FAILED", "timeout")
    say(
        event="page",
        url=f"http://{unit.site}/1",
        want="article",
        outcome=outcome,
        reason=reason,
        detail="",
        title="제목",
        rows=0,
        new_rows=0,
    )
    say(event="progress", done=1, queued=0)
    if os.environ.get("GISA_DSN"):
        with psycopg.connect(os.environ["GISA_DSN"]) as conn:
            runs.finish(conn, number, datetime.now(UTC), exit_code=code, note=note)
    say(event="end", run=number, counts={"article": {outcome: 1}}, exit=code, note=note)
    sys.exit(code)


def main(mode: str) -> None:
    """Behaves as the word says."""
    unit = unit_from_json(sys.stdin.read())
    if mode == "mute":
        os.kill(os.getpid(), signal.SIGKILL)
    if mode == "wrong":
        sys.stderr.write("gisa: the unit cannot be used\n")
        sys.exit(2)
    told: list[int] = []
    signal.signal(signal.SIGTERM, (lambda *_: told.append(1)) if mode != "deaf" else signal.SIG_IGN)
    number = begin(unit)
    if mode == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if mode == "deaf":
        subprocess.Popen(["sleep", "300"], stdout=subprocess.DEVNULL)
    while mode in ("work", "deaf") and not told:
        time.sleep(0.05)
    end(number, unit, 1 if mode == "failed" else 0, "the list could not be read" if mode == "note" else None)


if __name__ == "__main__":
    main(sys.argv[1])
