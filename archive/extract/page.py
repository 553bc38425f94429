"""A capture decoded and parsed: made once, and handed to every reader."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One parsed page. Readers look at `root` and leave it as it is; only the body reader, which comes last, may cut it."""

    url: str
    """Where it was got, after redirects; base for relative links."""
    fetched_at: datetime
    zone: tzinfo
    """The site's own time zone, for times shown without an offset."""
    text: str
    """The decoded source (scripts, flight data)."""
    charset: str
    root: HtmlElement
