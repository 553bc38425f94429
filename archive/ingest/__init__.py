"""The one door into the archive."""

from archive.ingest.door import ingest
from archive.ingest.forgotten import screen
from archive.ingest.items import Arrival, Miss, Result

__all__ = ["Arrival", "Miss", "Result", "ingest", "screen"]
