"""Scrapy's settings for tests in which a day is half a second."""

from tests.crawl.quick import *  # noqa: F403

ROBOTS_AGE = 0.5
