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
    StopDownload,
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


class HostWantsPeace(Exception):
    """The host asked to be left alone for longer than a crawl waits; its one argument is for how many seconds yet."""


class BadPacking(Exception):
    """A body that cannot be unpacked, or is packed too often; its one argument says which, as the end of a sentence."""


class BadCertificate(Exception):
    """A certificate that cannot be trusted; its one argument is OpenSSL's number for why."""


class HeadTooLarge(Exception):
    """The headers of an answer do not end."""


OUTAGES = frozenset({Reason.DNS, Reason.CONNECTION, Reason.TLS, Reason.TIMEOUT, Reason.THROTTLED, Reason.SERVER_ERROR})
"""Failures of the whole site rather than of one page: several in a row end the crawl."""

CERTIFICATES = {
    9: "is not valid yet",
    10: "has expired",
    18: "is signed by itself, so nobody vouches for it",
    19: "was signed by somebody whom nobody vouches for",
    20: "was signed by somebody whom this machine does not know",
    21: "was signed by somebody whom this machine does not know",
    23: "has been revoked",
}
"""OpenSSL's numbers (X509_V_ERR_…), and what they mean."""

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
        case BadPacking():
            return Cause(outcome=Outcome.REJECTED, reason=Reason.UNREADABLE, detail=f"What {host} sends {error}.")
        case StopDownload():
            detail = f"{host} sends {_content_type(error)}, which is no page."
            return Cause(outcome=Outcome.REJECTED, reason=Reason.NOT_HTML, detail=detail)
        case HostWantsPeace():
            return _failed(Reason.THROTTLED, f"{host} asked to be left alone for {error.args[0]:.0f} more seconds.")
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
    lasting = OpenSSLError | VerificationError | BadCertificate | HeadTooLarge
    return isinstance(error, BROKEN) and not any(isinstance(inner, lasting) for inner in _inner(error))


def _broken(error: BaseException, host: str) -> Cause:
    if any(isinstance(inner, HeadTooLarge) for inner in _inner(error)):
        return _failed(Reason.TOO_LARGE, f"{host} sends headers without end.")
    if _is_tls(error):
        return _failed(Reason.TLS, _tls_sentence(error, host))
    if isinstance(error, DownloadConnectionRefusedError):
        return _failed(Reason.CONNECTION, f"{host} refuses the connection.")
    if isinstance(error, BROKEN):
        return _failed(Reason.CONNECTION, f"The connection to {host} broke: {_words(error)}.")
    return _failed(Reason.UNEXPECTED, f"{type(error).__name__}: {error}")


def _failed(reason: Reason, detail: str) -> Cause:
    return Cause(outcome=Outcome.FAILED, reason=reason, detail=detail)


def _content_type(error: StopDownload) -> str:
    value = error.response.headers.get(b"Content-Type") if error.response else None
    return (value or b"something").decode("latin-1")


def _is_tls(error: BaseException) -> bool:
    return any(isinstance(inner, OpenSSLError | VerificationError | BadCertificate) for inner in _inner(error))


def _tls_sentence(error: BaseException, host: str) -> str:
    """What is wrong with the encryption, in words for what is common."""
    for inner in _inner(error):
        if isinstance(inner, BadCertificate):
            number = inner.args[0]
            return f"The certificate of {host} {CERTIFICATES.get(number, f'cannot be trusted (OpenSSL error {number})')}."
        if isinstance(inner, VerificationError):
            return f"The certificate that {host} shows is for another host."
    return f"No encrypted connection to {host} can be made: {_words(error)}."


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
