"""How does a process end when the one that started it is gone, however that one ended?"""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

POLL = 1.0
"""Seconds between two looks: nobody minds an orphan of one second."""
PR_SET_PDEATHSIG = 1


def leave_with(parent: int) -> None:
    """Ends this process hard when the process `parent`, which started it, is gone."""
    if sys.platform == "linux":
        # The kernel does it even where a page keeps the interpreter busy in C code.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    when_orphaned(parent, lambda: os._exit(1))


def when_orphaned(parent: int, act: Callable[[], object]) -> None:
    """Calls `act` once, from a thread of its own, when this process's parent is not `parent` any more."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(POLL)
        act()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
