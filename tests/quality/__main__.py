"""Print how well the third-party pages are read: `python -m tests.quality [--worst N]`, with GISA_SHARED or ../shared."""

import argparse
import os
import sys
from pathlib import Path

from tests.quality.measure import BOARDS, READINGS, SHOWN, means, read, worst


def main() -> None:
    """The table of means, and the pages read worst."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="show the N worst pages of each reading (default 10)")
    wanted = parser.parse_args().worst
    shared = Path(os.environ.get("GISA_SHARED") or Path(__file__).resolve().parents[3] / "shared")
    if not (shared / "pages").is_dir():
        sys.exit(f"no third-party pages in {shared}; GISA_SHARED names another folder")
    say = sys.stdout.write
    say(f"{'':22}" + "".join(f"{measure:>14}" for measure in SHOWN) + "\n")
    for reading in READINGS:
        for name, families in ((reading, ("",)), ("  Rhymix and gnuboard", BOARDS)):
            found = means(read(shared, reading), families)
            cells = (f"{found[measure]:14.4f}" if measure in found else f"{'-':>14}" for measure in SHOWN)
            say(f"{name:22}{''.join(cells)}\n")
    for reading in READINGS:
        say(f"\n{reading}: worst pages\n")
        for id, row in worst(read(shared, reading), wanted):
            lost = (
                f"{measure}={row[measure]:.3f}"
                for measure in SHOWN
                if measure in row and row[measure] != float(measure != "leak")
            )
            say(f"  {id:40} {' '.join(lost)}\n")


if __name__ == "__main__":
    main()
