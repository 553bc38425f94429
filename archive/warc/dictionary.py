"""What do the pages of one site share? The dictionary by which a segment of Zstandard frames is packed.

The IIPC's "Zstandard Compression for WARC Files 1.0" asks for a dictionary in the format of RFC 8878 section 5: entropy
tables, then content. Ours holds what several pages share, never a whole page: what an article says stands in its own
record only, so that it can be erased.
"""

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

import zstandard

from archive.model import Want

MAGIC = b"\x37\xa4\x30\xec"
FRAME_MAGIC = b"\x5d\x2a\x4d\x18"
"""Of the skippable frame that a segment's dictionary stands in: 0x184D2A5D."""
ZSTD = b"\x28\xb5\x2f\xfd"

ENTROPY = b64decode(
    "UhBwVMU68DGDgcQdBwwRwpuw6MLzOg7jZwW5kVtdFvMJ/eipSv40h9sCRA4a08FzX2tu8SB6UfxspXhAaaQwpS1DN2E8FkbWyF5h3VQjxsiM4RejAAAIDAnG"
    "A0KZbF72AwSAgJIbkx6ZEE+G4mgkioIYRWEMQsYYQwAghBiDDN0AAwAAAMTRBGSRVCRlURBjCiGGzBAMAAAAAAEAAAAEAAAACAAAAA=="
)
"""Entropy tables and first offsets as zstd trained them on invented Korean pages. A frame may bring tables of its own, so
they need not fit: made for each site anew they gained nothing (docs/operating.md)."""

PIECE = re.compile(rb"(?<=[>\n;}\"',{])|(?=<)")
"""Where a page is cut: between elements, attributes, rules of style and values of JSON; never inside a sentence."""

REMEMBERED = 4
"""Pages of a kind that a dictionary is made from: with eight it was no better."""
LARGEST = 1 << 20
"""Bytes of a dictionary: twice what the largest skeletons need, an eighth of what every reader must accept."""
LARGEST_READ = 8 << 20
"""The IIPC's limit for what a reader must accept."""
LEVEL = 9
"""A sixth smaller than at level 3; level 19 gains another tenth at a tenth of the speed."""
FIRST_ID, LAST_ID = 32_768, 2**31 - 1
"""Dictionary ids that anybody may use."""


class Learner:
    """Remembers the last pages of a writer and makes a dictionary of what they share."""

    def __init__(self) -> None:
        self._pages: dict[Want, dict[str, bytes]] = {want: {} for want in Want}
        self.articles = 0
        """Articles met so far, each address once."""

    def see(self, url: str, want: Want, record: bytes) -> None:
        """Remembers a record; a page met again counts once, as it is now."""
        pages = self._pages[want]
        if pages.pop(url, None) is None and want is Want.ARTICLE:
            self.articles += 1
        pages[url] = record
        if len(pages) > REMEMBERED:
            del pages[next(iter(pages))]

    def dictionary(self) -> bytes | None:
        """A dictionary of what was seen; None before there are two articles to compare."""
        articles = list(self._pages[Want.ARTICLE].values())
        if len(articles) < 2:
            return None
        listings = list(self._pages[Want.LISTING].values())
        # What stands last is reached by the shortest offsets, and articles are what there is most of.
        return formatted(skeleton(listings) + skeleton(articles))

    def saving(self, old: bytes | None, new: bytes) -> float:
        """The share of bytes that the remembered pages would take with `new` instead of `old`, 0 to 1."""
        pages = [page for kind in self._pages.values() for page in kind.values()]
        before, after = (sum(len(compressor(one).compress(page)) for page in pages) for one in (old, new))
        return 1 - after / before if before else 0.0


def skeleton(pages: Sequence[bytes]) -> bytes:
    """What at least two of these pages hold, in the order of the last; of a page alone its tags, as far as they are ASCII."""
    cut = [PIECE.split(page) for page in pages]
    if len(cut) == 1:
        return b"".join(piece for piece in cut[0] if piece.startswith(b"<") and piece.isascii())
    counted = Counter(piece for pieces in cut for piece in set(pieces))
    shared = {piece for piece, n in counted.items() if n > 1}
    last = [piece for piece in cut[-1] if piece in shared] if cut else []
    only_before = shared.difference(last)
    rest = dict.fromkeys(piece for pieces in cut[:-1] for piece in pieces if piece in only_before)
    return b"".join([*rest, *last])


def formatted(content: bytes) -> bytes:
    """A dictionary of this content in Zstandard's format, its id made from the content."""
    content = content[-LARGEST:].rjust(8)
    number = FIRST_ID + int.from_bytes(sha256(content).digest()[:8], "big") % (LAST_ID - FIRST_ID)
    return MAGIC + number.to_bytes(4, "little") + ENTROPY + content


def dictionary_frame(dictionary: bytes) -> bytes:
    """The frame that a segment with this dictionary begins with; the dictionary in it is compressed."""
    packed = zstandard.ZstdCompressor(level=19, write_checksum=True, write_content_size=True).compress(dictionary)
    return FRAME_MAGIC + len(packed).to_bytes(4, "little") + packed


def dictionary_in(frame: bytes) -> bytes:
    """The dictionary in a dictionary frame, given whole. Raises ValueError where it cannot be unpacked."""
    data = frame[8:]
    if data.startswith(ZSTD):
        try:
            data = zstandard.ZstdDecompressor().decompress(data, max_output_size=LARGEST_READ)
        except zstandard.ZstdError as error:
            raise ValueError(f"its dictionary cannot be unpacked: {error}") from error
    return data


def compressor(dictionary: bytes | None) -> zstandard.ZstdCompressor:
    """Packs frames as the IIPC asks: with the size of the content, a checksum and the dictionary's id."""
    return zstandard.ZstdCompressor(
        level=LEVEL, dict_data=loaded(dictionary), write_checksum=True, write_content_size=True, write_dict_id=True
    )


@lru_cache(16)
def loaded(dictionary: bytes | None) -> zstandard.ZstdCompressionDict | None:
    """A dictionary as the library takes it: in Zstandard's format, or, as some writers have it, plain content."""
    return zstandard.ZstdCompressionDict(dictionary) if dictionary else None


def is_ours(dictionary: bytes) -> bool:
    """Whether these bytes are a dictionary as `formatted` made it, to its last byte."""
    start = 8 + len(ENTROPY)
    return len(dictionary) >= start + 8 and dictionary == formatted(dictionary[start:])


def learned(pages: Iterable[tuple[str, Want, bytes]]) -> bytes | None:
    """A dictionary of what these records share: address, kind, record."""
    learner = Learner()
    for page in pages:
        learner.see(*page)
    return learner.dictionary()
