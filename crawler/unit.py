"""How is one unit of crawling run, from its first page to the record of its end?"""

import asyncio
import logging
import os
import signal
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings as ScrapySettings
from scrapy.utils.log import configure_logging
from scrapy.utils.reactor import install_reactor

from archive.model import Unit
from archive.settings import Settings
from crawler.events import Emit, Ended, Event
from crawler.parent import when_orphaned
from crawler.session import Session, open_session
from crawler.spiders.news import NewsSpider

log = logging.getLogger(__name__)

GRACE = 7.0
"""Seconds for what is being fetched when the crawl is told to stop; then it is left due, so that all ends within ten."""
PROJECT = "crawler.settings"
"""Scrapy's settings, unless SCRAPY_SETTINGS_MODULE names others, as it does for Scrapy's own commands."""


def run_unit(unit: Unit, settings: Settings, emit: Emit) -> Ended:
    """Runs a unit and says how it ended. Once a process: the network library cannot be started twice.

    Idempotent: run again, or killed and run again, it leaves the archive the same.
    """
    last: list[Ended] = []

    def listen(event: Event) -> None:
        if isinstance(event, Ended):
            last.append(event)
        emit(event)

    with open_session(unit, settings, listen) as session:
        _run(session)
    return last[-1]


def _run(session: Session) -> None:
    """Starts the reactor for one crawl and returns when that is over."""
    scrapy_settings = ScrapySettings()
    scrapy_settings.setmodule(os.environ.get("SCRAPY_SETTINGS_MODULE", PROJECT), priority="project")
    # Whoever started us has set up where the log goes.
    scrapy_settings.set("LOG_INSTALL_ROOT_HANDLER", False)
    configure_logging(scrapy_settings)
    for chatty in ("scrapy", "twisted"):
        # One line a page is ours to write.
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))
    install_reactor(scrapy_settings["TWISTED_REACTOR"])
    reactor = _reactor()
    crawls: list[asyncio.Task[None]] = []
    reactor.callWhenRunning(lambda: crawls.append(asyncio.ensure_future(_crawl(session, scrapy_settings))))
    reactor.run(installSignalHandlers=False)
    crawls[0].result()


async def _crawl(session: Session, scrapy_settings: ScrapySettings) -> None:
    crawler = AsyncCrawlerRunner(scrapy_settings)
    started = crawler.create_crawler(NewsSpider)
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, told.set)
    when_orphaned(os.getppid(), lambda: loop.call_soon_threadsafe(told.set))
    crawl = asyncio.ensure_future(crawler.crawl(started, session=session))
    stop = asyncio.ensure_future(told.wait())
    try:
        await asyncio.wait([crawl, stop], return_when=asyncio.FIRST_COMPLETED)
        if not crawl.done() and isinstance(started.spider, NewsSpider):
            started.spider.stop("The crawl was told to stop.")
            await asyncio.wait([crawl], timeout=GRACE)
        if crawl.done():
            crawl.result()
    finally:
        stop.cancel()
        await session.road.close()
        _reactor().stop()


def _reactor() -> Any:
    # Importing it installs one: not before `install_reactor`.
    from twisted.internet import reactor

    return reactor
