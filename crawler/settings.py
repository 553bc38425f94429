"""How Scrapy is set up for every crawl; what depends on the site or the user is added by crawler/session.py."""

BOT_NAME = "gisa"
SPIDER_MODULES = ["crawler.spiders"]

# Both open a port through which the process can be controlled; unlisted, they are not even imported.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
EXTENSIONS = {
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
}
# Pages of the web, and nothing else that an address may name.
DOWNLOAD_HANDLERS = {
    "http": "crawler.handler.PoliteHandler",
    "https": "crawler.handler.PoliteHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
# Who answers is who was asked, and nobody in between changed the page.
DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Politeness: crawler/pace.py keeps the gap; here, few of them wait for it, and a host that answers slowly has more.
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "gisa"
# Seconds after which a crawl reads a robots.txt again (RFC 9309, 2.4).
ROBOTS_AGE = 86400.0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.0
AUTOTHROTTLE_MAX_DELAY = 30.0
# Seconds that a host has peace after a failure; three times as long after each further one.
PATIENCE_WAIT = 1.0
# Few requests wait inside Scrapy, so that a crawl that is told to stop has little to finish.
CONCURRENT_REQUESTS = 4

# A page of text is far below this; what is larger is a file.
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = 30
# As run_unit has it under `scrapy crawl`, too: IPv4 and IPv6, and each connection goes to what the name means then.
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"
DNSCACHE_ENABLED = False

# Every response is evidence of its own: nothing is followed, repaired or remembered on the way. Cookies are for the sites
# whose definition asks for them; the requests of all others are marked.
COOKIES_ENABLED = True
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
REFERER_ENABLED = False
HTTPERROR_ALLOW_ALL = True
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ko,en;q=0.5",
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.Robots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawler.patience.Patience": 550,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.limits.Limits": 590,
}

SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
LOG_LEVEL = "INFO"
STATS_DUMP = False
LOGSTATS_INTERVAL = 0
