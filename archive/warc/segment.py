"""One WARC segment: appending captures to it.

A segment is a file of packed records, one a Zstandard frame or gzip member. While a writer lives it holds a lock on its
file; what is torn at its end when it died is cut off by `recover`.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from archive.model import Capture, Pointer, Want
from archive.warc.dictionary import Learner, compressor, dictionary_frame, is_ours
from archive.warc.places import dictionary_at, lock_segment, read_capture
from archive.warc.response import gzip_member, record_of, warcinfo

__all__ = ["SegmentWriter", "read_capture"]

ROLL_AT = 256 * 1024 * 1024
"""Bytes after which a writer begins its next segment: large enough for few files, small enough to copy and verify."""

LEAST_WITHOUT = 64 << 10
"""Bytes of a segment without a dictionary from which on one is worth a new segment: it takes some 25 kB itself."""
WEIGH_FROM, WEIGH_EVERY = 4, 64
"""Articles of one writer after which it asks whether a dictionary of them would do better than the segment's, and again."""
WORTH = 0.4
"""What a new dictionary must save of the pages' bytes to be worth a new segment: a site that has changed its face saves more."""
LEAST = 1 << 20
"""Bytes of a segment below which another dictionary is not worth it."""

Resume = Callable[[str], bool]
"""Whether a writer may append to this segment, which it has locked: asked of the database, which then holds it for unfinished."""


class SegmentWriter:
    """Appends captures to a segment of its own below `folder`; a new one when the last is full.

    One that does not learn packs everything by the dictionary that it is given. With `resume` it goes on with the segment of
    this month that an earlier writer of the same hint has left.
    """

    def __init__(
        self,
        folder: Path,
        hint: str = "gisa",
        *,
        form: str = "zst",
        roll_at: int = ROLL_AT,
        resume: Resume | None = None,
        on_close: Callable[[str], None] | None = None,
        dictionary: bytes | None = None,
        learns: bool = True,
    ) -> None:
        self._folder = folder
        self._hint = "".join(c if c.isalnum() or c in "-." else "_" for c in hint)
        self._form = form
        self._roll_at = roll_at
        self._resume = resume
        self._on_close = on_close
        self._file: IO[bytes] | None = None
        self._name = ""
        self._learner = Learner()
        self._dictionary = dictionary
        self._learns = learns and form == "zst"
        self._weigh_at = WEIGH_FROM

    def append(self, capture: Capture, want: Want = Want.ARTICLE) -> Pointer:
        """Writes a capture; it is safe from power loss only after `sync`."""
        return self.append_record(record_of(capture), capture.url, want)

    def append_record(self, record: bytes, url: str, want: Want = Want.ARTICLE) -> Pointer:
        """Writes an unpacked WARC record as it is."""
        if self._learns:
            self._learner.see(url, want, record)
        if self._file is None and self._resume is not None:
            self._go_on(self._resume)
        if self._file is None or self._is_over():
            self._begin()
        if self._file is None:
            raise AssertionError("a segment was begun without a file")
        offset = self._file.tell()
        self._file.write(self._pack(record))
        return Pointer(segment=self._name, offset=offset, length=self._file.tell() - offset)

    def sync(self) -> None:
        """Makes everything appended safe: to be called before the rows that point to it are committed."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())

    @property
    def size(self) -> int:
        """Bytes of the segment so far."""
        return self._file.tell() if self._file else 0

    def close(self) -> None:
        """Ends the segment."""
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = None
            if self._learns and self._dictionary is None:
                self._remember(self._learner.dictionary())
            if self._on_close is not None:
                self._on_close(self._name)

    def _pack(self, record: bytes) -> bytes:
        return compressor(self._dictionary).compress(record) if self._form == "zst" else gzip_member(record)

    def _is_over(self) -> bool:
        """Whether the segment is full, or another dictionary would do much better."""
        size = self._file.tell() if self._file else 0
        if size >= self._roll_at:
            return True
        if not self._learns:
            return False
        if self._dictionary is None:
            return size >= LEAST_WITHOUT and self._learner.articles >= 2
        if size < LEAST or self._learner.articles < self._weigh_at:
            return False
        self._weigh_at = self._learner.articles + WEIGH_EVERY
        found = self._learner.dictionary()
        return found is not None and self._learner.saving(self._dictionary, found) >= WORTH

    def _begin(self) -> None:
        self.close()
        now = datetime.now(UTC)
        self._name = f"{now:%Y/%m}/{self._hint}-{now:%Y%m%d%H%M%S}-{secrets.token_hex(4)}.warc.{self._form}"
        path = self._folder / self._name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Locked before it gets its name: a segment that can be seen without a lock has lost its writer.
        newborn = path.with_suffix(".part")
        self._file = newborn.open("xb")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        if self._form == "zst":
            if self._learns:
                self._dictionary = self._learner.dictionary() or self._remembered()
            self._file.write(dictionary_frame(self._dictionary) if self._dictionary else b"")
        self._file.write(self._pack(warcinfo(path.name)))
        self.sync()
        newborn.rename(path)
        sync_folder(path.parent)
        if self._learns:
            self._remember(self._dictionary)

    def _go_on(self, resume: Resume) -> None:
        """Opens this month's last segment again, where no other writer has it and it can still grow."""
        month = self._folder / f"{datetime.now(UTC):%Y/%m}"
        left = sorted(month.glob(f"{self._hint}-{'[0-9]' * 14}-????????.warc.{self._form}"))
        file = lock_segment(left[-1]) if left else None
        if file is None:
            return
        name = str(left[-1].relative_to(self._folder))
        with ExitStack() as stack:
            stack.callback(file.close)
            if file.seek(0, os.SEEK_END) >= self._roll_at or not resume(name):
                return
            self._dictionary = dictionary_at(left[-1]) if self._form == "zst" else None
            if self._form == "zst" and self._dictionary is None and self._remembered():
                return
            file.seek(0, os.SEEK_END)
            stack.pop_all()
            self._file, self._name = file, name

    @property
    def _memory(self) -> Path:
        return self._folder / "dictionaries" / f"{self._hint}.zdict"

    def _remembered(self) -> bytes | None:
        """The dictionary of the writers before us."""
        # None yet, or torn by a power failure: the first pages make another.
        dictionary = self._memory.read_bytes() if self._memory.is_file() else b""
        return dictionary if is_ours(dictionary) else None

    def _remember(self, dictionary: bytes | None) -> None:
        """Leaves a dictionary to the writers after us; in the segment that it packs it stands as well."""
        if dictionary is None or dictionary == self._remembered():
            return
        self._memory.parent.mkdir(parents=True, exist_ok=True)
        newborn = self._memory.with_suffix(f".{secrets.token_hex(4)}")
        newborn.write_bytes(dictionary)
        newborn.replace(self._memory)


def drop_dictionaries(folder: Path) -> None:
    """Forgets what pages of the sites share: the next pages make it anew. For when some page is to be forgotten."""
    shutil.rmtree(folder / "dictionaries", ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Makes new, renamed and removed names in a folder safe."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
