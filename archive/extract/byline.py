"""Who wrote an article, and where does it say so?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """The authors, the byline as it stood there, and where."""

    authors: tuple[str, ...] = ()
    raw: str | None = None
    source: str | None = None
