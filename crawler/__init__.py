"""Edge 1, Scrapy: how pages are found and got."""
