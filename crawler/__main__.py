"""A crawl as a process of its own: a unit on standard input, what happens on standard output, the log on standard error."""

import logging
import os
import sys

from archive.errors import GisaError, UsageError
from archive.settings import Settings
from archive.unit_json import unit_from_json
from crawler.events import Event, event_to_json

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
WRONG = 2


def main() -> int:
    """Exit code 0 done, 1 done with failures, 2 wrong configuration; then the last line of the log says what is wrong."""
    try:
        settings = Settings.from_environment(os.environ)
        logging.basicConfig(level=settings.log_level, format=FORMAT, stream=sys.stderr)
        unit = unit_from_json(sys.stdin.read())
        # Only now: it takes a second, which a wrong unit need not cost.
        from crawler.unit import run_unit

        return run_unit(unit, settings, _emit).exit
    except GisaError as error:
        sys.stderr.write(f"gisa: {error}\n")
        return WRONG if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        sys.stderr.write("gisa: the crawl was interrupted before it began\n")
        return 1


def _emit(event: Event) -> None:
    sys.stdout.write(event_to_json(event) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
