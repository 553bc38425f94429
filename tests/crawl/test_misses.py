"""In which outcome does a request end that brought no page?"""

from datetime import UTC, datetime

import pytest
from OpenSSL import SSL
from scrapy import exceptions
from scrapy.exceptions import IgnoreRequest
from twisted.internet.error import ConnectionLost, NoRouteError
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived

from archive.model import Outcome, Reason
from crawler.misses import RobotsForbidden, RobotsUnread, cause_of, is_passing
from crawler.patience import retry_after

URL = "https://site.example/1"


def failed_download(inner: Exception) -> Exception:
    """A download error as Scrapy wraps it."""
    error = exceptions.DownloadFailedError("it failed")
    error.__cause__ = ResponseNeverReceived([Failure(inner)])
    return error


MISSES = [
    (RobotsForbidden("no"), Outcome.BLOCKED, Reason.ROBOTS, False),
    (RobotsUnread("no robots.txt"), Outcome.FAILED, Reason.SERVER_ERROR, False),
    (exceptions.CannotResolveHostError("no such host"), Outcome.FAILED, Reason.DNS, False),
    (exceptions.DownloadTimeoutError("slow"), Outcome.FAILED, Reason.TIMEOUT, False),
    (exceptions.DownloadCancelledError("large"), Outcome.FAILED, Reason.TOO_LARGE, False),
    (IgnoreRequest("exceeded DOWNLOAD_MAXSIZE (10 B)"), Outcome.FAILED, Reason.TOO_LARGE, False),
    (exceptions.DownloadConnectionRefusedError("refused"), Outcome.FAILED, Reason.CONNECTION, True),
    (exceptions.ResponseDataLossError(), Outcome.FAILED, Reason.CONNECTION, True),
    (NoRouteError(), Outcome.FAILED, Reason.CONNECTION, True),
    (failed_download(ConnectionLost()), Outcome.FAILED, Reason.CONNECTION, True),
    (failed_download(SSL.Error([("SSL routines", "", "wrong version number")])), Outcome.FAILED, Reason.TLS, False),
    (exceptions.UnsupportedURLSchemeError("gopher"), Outcome.REJECTED, Reason.FOREIGN, False),
    (ValueError("Missing scheme in request url"), Outcome.REJECTED, Reason.FOREIGN, False),
    (KeyError("a bug"), Outcome.FAILED, Reason.UNEXPECTED, False),
]


@pytest.mark.parametrize(("error", "outcome", "reason", "passing"), MISSES)
def test_each_failure_has_its_outcome_and_one_sentence(error, outcome, reason, passing) -> None:
    cause = cause_of(error, URL)
    assert (cause.outcome, cause.reason, is_passing(error)) == (outcome, reason, passing)
    assert cause.detail
    assert "\n" not in cause.detail


def test_the_sentence_names_the_host_and_what_the_network_said() -> None:
    cause = cause_of(failed_download(SSL.Error([("SSL routines", "", "wrong version number")])), URL)
    assert "site.example" in cause.detail
    assert "wrong version number" in cause.detail


NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        (b"30", 30.0),
        (b" 0 ", 0.0),
        (b"Sun, 22 Nov 2026 12:00:45 GMT", 45.0),
        (b"Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        (b"soon", None),
        (b"-5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header, seconds) -> None:
    assert retry_after(header, NOW) == seconds
