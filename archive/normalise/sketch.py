"""What near-duplicate articles (전재) have in common, in a few numbers that an index can find.

Measured on Korean wire copies, triples of syllables tell copies apart best; a MinHash in 20 bands of 6 finds 99.7 % of the
pairs with a Jaccard similarity of 0.8 and hardly any unrelated ones. A copy with a list of headlines at its end falls far
below that, but keeps its longest sentences: their hashes are keys as well.
"""

import hashlib
import re
from dataclasses import dataclass

from rensa import RMinHash

from archive.normalise.compare import plain

SHINGLE = 3
BANDS, ROWS, SEED = 20, 6, 20261122
SENTENCES = 4
"""So many of the longest sentences are keys."""
SHORTEST_SENTENCE = 25
"""Syllables without spaces; shorter sentences are shared by chance ("자세한 내용은 다음과 같다")."""
SHORTEST_TEXT = 80
"""Texts below are not compared: two flashes of one line are alike without being copies."""

JACCARD = 0.8
CONTAINED = 0.9
"""Share of the shorter text that the longer one holds, for copies with something before or behind."""
CONTAINED_FROM = 200
"""Syllables that the shorter text needs for that: short texts are contained by chance."""

SENTENCE_END = re.compile(r"(?<=[다요죠까][.?!])\s*|(?<=[.?!][\"'”’])\s*|\n+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are, both from 0 to 1."""

    jaccard: float
    containment: float

    @property
    def is_copy(self) -> bool:
        """Whether one is a copy of the other, perhaps with something added."""
        return self.jaccard >= JACCARD or self.containment >= CONTAINED


def sketch(body: str) -> list[int]:
    """Keys (signed 64 bit) of a body; copies share at least one. None for a text that is too short."""
    text = plain(body)
    if len(text) < SHORTEST_TEXT:
        return []
    minhash = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    minhash.update(sorted(_shingles(text)))
    digest = minhash.digest()
    bands = [f"{band}:{digest[band * ROWS : (band + 1) * ROWS]}" for band in range(BANDS)]
    sentences = {sentence for part in SENTENCE_END.split(body) if len(sentence := plain(part)) >= SHORTEST_SENTENCE}
    longest = sorted(sentences, key=lambda sentence: (-len(sentence), sentence))[:SENTENCES]
    return sorted({_key(key) for key in bands + longest})


def likeness(a: str, b: str) -> Likeness:
    """The exact likeness of two bodies."""
    first, second = _shingles(plain(a)), _shingles(plain(b))
    both, fewest = len(first & second), min(len(first), len(second))
    if not fewest:
        return Likeness(0.0, 0.0)
    return Likeness(both / len(first | second), both / fewest if fewest >= CONTAINED_FROM else 0.0)


def _shingles(text: str) -> set[str]:
    return {text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1)}


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
