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
from archive.settings import Settings
from archive.warc.bucket import Bucket
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


class BucketSource:
    """A segment in a bucket."""

    def __init__(self, bucket: Bucket, name: str, size: int) -> None:
        self._bucket = bucket
        self._name = name
        self.size = size

    def read_at(self, offset: int, length: int) -> bytes:
        """So many bytes from a place; fewer where the segment ends."""
        return self._bucket.read_at(self._name, offset, length, self.size)


class Segments:
    """The segments of an archive. Reading one record costs its bytes, and the first of a segment its dictionary's.

    With a bucket, the folder holds what has not been put there yet, and is looked into first: what is put there is removed
    from the folder only afterwards.
    """

    def __init__(self, folder: Path, bucket: Bucket | None = None) -> None:
        self.folder = folder
        self.bucket = bucket
        self._sizes: dict[str, int] = {}
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
        """A segment to read from. Raises OSError where it is not there, SegmentError where the bucket does not answer."""
        try:
            source = FileSource(self.folder / segment)
        except FileNotFoundError:
            yield self._in_bucket(segment)
            return
        try:
            yield source
        finally:
            source.close()

    def _in_bucket(self, segment: str) -> BucketSource:
        """A segment there. It changes no more once it is there, so its size is asked for once."""
        if self.bucket is None:
            raise FileNotFoundError(f"there is no {self.folder / segment}")
        size = self._sizes.get(segment) or self.bucket.size(segment)
        if size is None:
            raise FileNotFoundError(f"it is neither in {self.folder} nor in {self.bucket.url}")
        self._sizes[segment] = size
        return BucketSource(self.bucket, segment, size)

    def is_at_rest(self, segment: str) -> bool:
        """Whether nobody writes to a segment just now."""
        if not (self.folder / segment).exists():
            return True
        file = lock_segment(self.folder / segment)
        if file is not None:
            file.close()
        return file is not None

    def names(self) -> list[str]:
        """Every segment, in the order of their names."""
        there = {name for name in self.bucket.names() if name.endswith(SUFFIXES)} if self.bucket else set()
        return sorted(there | set(self.local_names()))

    def local_names(self) -> list[str]:
        """Those in the folder."""
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


def segments_showing(segments: Segments, words: Collection[str]) -> list[str]:
    """The segments in whose dictionary one of these words stands, in whatever encoding Korean pages have."""
    needles = {word.encode(code, "ignore") for word in words for code in ("utf-8", "cp949")}
    needles = {needle for needle in needles if len(needle) >= TELLING}
    found = []
    for name in segments.names():
        if not name.endswith(".zst"):
            continue
        try:
            with segments.opened(name) as source:
                dictionary = dictionary_of(source)
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


def segments_of(settings: Settings) -> Segments:
    """The segments of the archive that the settings name."""
    return Segments(settings.home / "warc", Bucket(settings.warc_url) if settings.warc_url else None)


def read_capture(folder: Path, pointer: Pointer) -> Capture:
    """The capture that a pointer names, where one is read and no more. Raises SegmentError where it cannot be read."""
    return Segments(folder).read(pointer)


def _unreadable(pointer: Pointer, error: Exception) -> SegmentError:
    return SegmentError(
        f"no record can be read at byte {pointer.offset} of {pointer.segment} ({str(error) or type(error).__name__}): "
        "restore the segment from a backup, or fetch the page again with `gisa recrawl`"
    )
