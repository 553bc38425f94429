"""How does the daemon's log look?"""

import logging
import sys


def log_to_stderr(level: str) -> None:
    """One line an event on stderr, with the local time and its offset."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # What matters of it the clock says in its own words.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
