"""Who wrote an article, and where does it say so?"""

from dataclasses import dataclass

GUESSES = ("visible:credit", "visible:card", "house:")
"""Where a name stands that the article's own text may know better: at a picture, in a card below, as the site is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """The authors, the byline as it stood there, and where."""

    authors: tuple[str, ...] = ()
    raw: str | None = None
    source: str | None = None
