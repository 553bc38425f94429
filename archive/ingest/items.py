"""What comes to the archive's door, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archive.model import Capture, Outcome, Pointer, Reading, Reason, Want
from archive.sites.model import Site
from archive.store.tombstones import Buried


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A response and what it says."""

    site: Site
    want: Want
    capture: Capture
    pointer: Pointer | None
    """Where its raw record lies; None where raw captures are not kept."""
    reading: Reading
    run_id: int | None = None
    listing: str | None = None
    """First page of the listing that this is a page of, for Want.LISTING."""
    page: int | None = None
    """Which page of it, from 1."""
    buried: Buried | None = None
    """It leads to a forgotten article: noted by `screen`."""
    blank: Mapping[bytes, Buried] = field(default_factory=dict)
    """Its rows that lead to forgotten articles, by hash: noted by `screen`."""

    @property
    def keeps_raw(self) -> bool:
        """Whether its raw bytes may be kept, as far as has been noted."""
        return self.buried is None and not any(buried.with_listings for buried in self.blank.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """An attempt that gave no response."""

    site: Site
    want: Want
    url: str
    outcome: Outcome
    reason: Reason
    detail: str
    at: datetime
    run_id: int | None = None
    buried: Buried | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How one attempt ended."""

    url: str
    want: Want
    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""
    title: str | None = None
    rows: int = 0
    new_rows: int = 0
    """Rows of a listing whose article the archive had not heard of; pinned rows do not count."""
    followed: str | None = None
    """Where a redirect leads, in its one spelling, when the archive wants to see it."""
    article_hash: bytes | None = None
