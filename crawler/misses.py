"""A request that brought no page: in which outcome does it end, and is it worth asking again at once?"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from OpenSSL.SSL import Error as OpenSSLError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.python.failure import Failure

from archive.model import Outcome, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why there is no page."""

    outcome: Outcome
    reason: Reason
    detail: str


class RobotsForbidden(IgnoreRequest):
    """robots.txt asks us not to fetch this address."""


class RobotsUnread(Exception):
    """robots.txt cannot be read, so nothing may be fetched."""


class PrivateAddress(Exception):
    """A connection to an address that is not public was refused; its one argument is that address."""


OUTAGES = frozenset({Reason.DNS, Reason.CONNECTION, Reason.TLS, Reason.TIMEOUT, Reason.THROTTLED, Reason.SERVER_ERROR})
"""Failures of the whole site rather than of one page: several in a row end the crawl."""

BROKEN = (DownloadConnectionRefusedError, DownloadFailedError, ResponseDataLossError, ConnectError, ConnectionClosed)


def cause_of(error: BaseException | None, url: str) -> Cause:
    """The outcome of a request that ended in `error`."""
    host = urlsplit(url).netloc
    match error:
        case RobotsForbidden():
            return Cause(outcome=Outcome.BLOCKED, reason=Reason.ROBOTS, detail=f"The robots.txt of {host} forbids it.")
        case RobotsUnread():
            return _failed(Reason.SERVER_ERROR, str(error))
        case PrivateAddress():
            detail = f"{host} leads to {error}, which is no public address; GISA_ALLOW_PRIVATE=1 would allow it."
            return Cause(outcome=Outcome.REJECTED, reason=Reason.PRIVATE, detail=detail)
        case CannotResolveHostError():
            return _failed(Reason.DNS, f"No address is known for the host {host}.")
        case DownloadTimeoutError():
            return _failed(Reason.TIMEOUT, f"{host} did not send the whole page in time.")
        case DownloadCancelledError():
            return _failed(Reason.TOO_LARGE, "The page is larger than what is downloaded at most.")
        case IgnoreRequest() if "DOWNLOAD_MAXSIZE" in str(error):
            return _failed(Reason.TOO_LARGE, "The page is larger, unpacked, than what is downloaded at most.")
        case UnsupportedURLSchemeError() | ValueError():
            return Cause(outcome=Outcome.REJECTED, reason=Reason.FOREIGN, detail=f"This is not an address of the web: {url}")
    return _broken(error, host) if error else _failed(Reason.UNEXPECTED, "No error was given.")


def is_passing(error: BaseException) -> bool:
    """Whether the same request may well succeed a few seconds later."""
    return isinstance(error, BROKEN) and not _is_tls(error)


def _broken(error: BaseException, host: str) -> Cause:
    if _is_tls(error):
        return _failed(Reason.TLS, f"No encrypted connection to {host} can be made: {_words(error)}.")
    if isinstance(error, DownloadConnectionRefusedError):
        return _failed(Reason.CONNECTION, f"{host} refuses the connection.")
    if isinstance(error, BROKEN):
        return _failed(Reason.CONNECTION, f"The connection to {host} broke: {_words(error)}.")
    return _failed(Reason.UNEXPECTED, f"{type(error).__name__}: {error}")


def _failed(reason: Reason, detail: str) -> Cause:
    return Cause(outcome=Outcome.FAILED, reason=reason, detail=detail)


def _is_tls(error: BaseException) -> bool:
    return any(isinstance(inner, OpenSSLError | VerificationError) for inner in _inner(error))


def _words(error: BaseException) -> str:
    """What the innermost error says, on one line."""
    *_, last = _inner(error)
    return " ".join(str(last).split()).rstrip(".") or type(last).__name__


def _inner(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was raised from, and what the network library wrapped in it."""
    yield error
    reasons = [reason.value for reason in getattr(error, "reasons", ()) if isinstance(reason, Failure)]
    for inner in (error.__cause__, *reasons):
        if inner is not None:
            yield from _inner(inner)
