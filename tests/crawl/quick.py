"""Scrapy's settings for tests: as for every crawl, with less patience."""

from crawler.settings import *  # noqa: F403

DOWNLOAD_TIMEOUT = 3
PATIENCE_WAIT = 0.05
