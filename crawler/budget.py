"""How many pages of a site may still be asked for today?"""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time

from archive.sites.model import Site

Count = Callable[[str, datetime], Awaitable[int]]
"""How many pages of a site (by id) the archive has got since a moment."""


class Budget:
    """The pages of the day, for each site that a crawl meets. A day lasts from midnight to midnight of the site's zone."""

    def __init__(self, default: int, count: Count) -> None:
        self._default = default
        self._count = count
        self._left: dict[str, tuple[date, int]] = {}
        self.spent: dict[str, str] = {}
        """A sentence for each site whose pages were used up in this crawl."""

    async def allows(self, site: Site) -> bool:
        """Takes one page of the site's; False where none is left."""
        limit = self._default if site.pages_per_day is None else site.pages_per_day
        if not limit:
            return True
        now = datetime.now(UTC).astimezone(site.zone)
        day, left = self._left.get(site.id, (None, 0))
        if day != now.date():
            midnight = datetime.combine(now.date(), time(), site.zone)
            left = limit - await self._count(site.id, midnight)
            # Others may have asked while the archive was.
            day, left = self._left.setdefault(site.id, (now.date(), left)) if day is None else (now.date(), left)
        self._left[site.id] = now.date(), left - 1
        if left > 0:
            return True
        self.spent[site.id] = f"The {limit} pages of {site.id} for {now.date()} are used up: what is due waits for the next day."
        return False
