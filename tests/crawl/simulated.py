"""Scrapy's settings for tests that tell the crawl what time it is: `SIMULATED_NOW` is the moment at which it begins."""

import os
from datetime import datetime, timedelta
from time import monotonic

from crawler import errand, errands
from crawler.spiders import news
from tests.crawl.quick import *  # noqa: F403

BEGAN = datetime.fromisoformat(os.environ["SIMULATED_NOW"])
STARTED = monotonic()


class Simulated(datetime):
    """A clock that began at another moment and goes as fast as the real one."""

    @classmethod
    def now(cls, tz=None):
        return BEGAN.astimezone(tz) + timedelta(seconds=monotonic() - STARTED)


for module in (errand, errands, news):
    module.datetime = Simulated  # type: ignore[attr-defined]
