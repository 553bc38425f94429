"""Where do segments lie, and how is one record read? In the folder of the archive, else in the bucket that it is set to."""

import fcntl
import os
from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from archive.errors import SegmentError
from archive.model import Capture, Pointer
from archive.warc.frames import Source, dictionary_of, unpack
from archive.warc.response import capture_of

SUFFIXES = (".warc.zst", ".warc.gz")
TELLING = 4
"""Bytes from which on a word is looked for in dictionaries: two syllables, or four letters."""
DICTIONARIES = 16
"""Segments whose dictionaries are kept at hand, at most one MiB each: what is read together mostly lies together."""


class FileSource:
    """A segment on this machine."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self.size = path.stat().st_size

    def read_at(self, offset: int, length: int) -> bytes:
        """So many bytes from a place; fewer where the file ends."""
        return os.pread(self._file.fileno(), length, offset)

    def close(self) -> None:
        """Ends the reading."""
        self._file.close()


class Segments:
    """The segments of an archive. Reading one record costs its bytes, and the first of a segment its dictionary's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._dictionaries: OrderedDict[str, bytes | None] = OrderedDict()

    def read(self, pointer: Pointer) -> Capture:
        """The capture that a pointer names. Raises SegmentError where it cannot be read."""
        try:
            return capture_of(self.record(pointer))
        except ValueError as error:
            raise _unreadable(pointer, error) from error

    def record(self, pointer: Pointer) -> bytes:
        """The same as an unpacked WARC record."""
        try:
            with self.opened(pointer.segment) as source:
                data = source.read_at(pointer.offset, pointer.length)
                if len(data) < pointer.length:
                    raise ValueError(f"the segment ends at byte {source.size}")
                return unpack(data, self._dictionary(pointer.segment, source))
        except (OSError, ValueError) as error:
            raise _unreadable(pointer, error) from error

    @contextmanager
    def opened(self, segment: str) -> Iterator[Source]:
        """A segment to read from. Raises OSError where it is not there."""
        source = FileSource(self.folder / segment)
        try:
            yield source
        finally:
            source.close()

    def is_at_rest(self, segment: str) -> bool:
        """Whether nobody writes to a segment just now."""
        file = lock_segment(self.folder / segment)
        if file is not None:
            file.close()
        return file is not None

    def names(self) -> list[str]:
        """Every segment, in the order of their names."""
        found = (path for suffix in SUFFIXES for path in self.folder.glob(f"*/*/*{suffix}"))
        return sorted(str(path.relative_to(self.folder)) for path in found)

    def _dictionary(self, segment: str, source: Source) -> bytes | None:
        if not segment.endswith(".zst"):
            return None
        if segment not in self._dictionaries:
            self._dictionaries[segment] = dictionary_of(source)
            if len(self._dictionaries) > DICTIONARIES:
                self._dictionaries.popitem(last=False)
        self._dictionaries.move_to_end(segment)
        return self._dictionaries[segment]


def dictionary_at(path: Path) -> bytes | None:
    """The dictionary of a segment on this machine. Raises ValueError where it is damaged."""
    with closing(FileSource(path)) as source:
        return dictionary_of(source)


def segments_showing(folder: Path, words: Collection[str]) -> list[str]:
    """The segments in whose dictionary one of these words stands, in whatever encoding Korean pages have."""
    needles = {word.encode(code, "ignore") for word in words for code in ("utf-8", "cp949")}
    needles = {needle for needle in needles if len(needle) >= TELLING}
    found = []
    for name in Segments(folder).names():
        try:
            dictionary = dictionary_at(folder / name) if name.endswith(".zst") else None
        except ValueError:
            # Nothing can be read by a damaged dictionary: `gisa verify` tells of it.
            continue
        if dictionary and any(needle in dictionary for needle in needles):
            found.append(name)
    return found


def lock_segment(path: Path) -> IO[bytes] | None:
    """The segment, open for changes and locked until it is closed; None where a living writer has it, or it is gone."""
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Between its name and its lock another process may have removed it.
        if os.fstat(file.fileno()).st_nlink:
            return file
    except BlockingIOError:
        pass
    file.close()
    return None


def read_capture(folder: Path, pointer: Pointer) -> Capture:
    """The capture that a pointer names, where one is read and no more. Raises SegmentError where it cannot be read."""
    return Segments(folder).read(pointer)


def _unreadable(pointer: Pointer, error: Exception) -> SegmentError:
    return SegmentError(
        f"no record can be read at byte {pointer.offset} of {pointer.segment} ({str(error) or type(error).__name__}): "
        "restore the segment from a backup, or fetch the page again with `gisa recrawl`"
    )
