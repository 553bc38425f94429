"""How is a web address spelled, so that one page has one address?

Nothing here knows a site: what only a site's own rules can tell (a board's page number in an article's address)
is in archive/sites/address.py.
"""

import hashlib
import re
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

TRACKING = re.compile(
    r"(utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|n_media|n_query|n_rank"
    r"|mc_[ce]id|_ga|_gl|_hs\w+|vero_\w+|ncid|spm|phpsessid|jsessionid|sessionid|aspsessionid\w*)",
    re.IGNORECASE,
)
"""Parameters that say where the reader came from or who he is, never which page it is."""

SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*", re.IGNORECASE)
"""Java servers write the session into the path of a reader without cookies."""

ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
UNSAFE = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~\[\]]")
SAFE = re.compile(r"[!#$&'()*+,\-./0-9:;=?@A-Z_a-z~\[\]]*")
STRAY_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
INVISIBLE = re.compile(r"[\x00-\x20\x7f\u200b\ufeff]+")
TWICE_ESCAPED = re.compile(r"&(?:amp;)+")
NOT_A_PAGE = re.compile(r"\s*(?:javascript|mailto|tel|data|about|blob|sms|kakao\w*):", re.IGNORECASE)


@lru_cache(maxsize=8192)  # A site's menus stand on each of its pages.
def normalise_url(url: str, base: str | None = None) -> str:
    """The address in one spelling: absolute, without fragment, default port, session and tracking parameters.

    The order of the query is kept as the page wrote it, because a few servers need it; `url_hash` does not heed it.
    An address that is none ("javascript:…") comes back as "".
    """
    if NOT_A_PAGE.match(url):
        return ""
    text = INVISIBLE.sub("", url.strip()) if " " not in url.strip() else INVISIBLE.sub("%20", url.strip())
    try:
        parts = urlsplit(urljoin(base, TWICE_ESCAPED.sub("&", text)) if base else TWICE_ESCAPED.sub("&", text))
        host = _host(parts)
    except ValueError:
        return ""
    if parts.scheme.lower() not in DEFAULT_PORTS or not host:
        return ""
    path = SESSION_IN_PATH.sub("", parts.path)
    return urlunsplit((parts.scheme.lower(), host, _escaped(path) or "/", _query(parts.query), ""))


def host_of(url: str) -> str:
    """The address's host, with its port where it is not the scheme's own; "" where there is none."""
    try:
        return _host(urlsplit(url.strip()))
    except ValueError:
        return ""


def url_hash(url: str) -> bytes:
    """What identifies the address in the archive: 16 bytes, the same in whatever order its parameters stand."""
    parts = urlsplit(url)
    tokens = parts.query.split("&")
    if all("=" in token for token in tokens):
        tokens = sorted(tokens, key=lambda token: token.partition("=")[0])
    identity = urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(tokens), ""))
    return hashlib.sha256(identity.encode()).digest()[:16]


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    if ":" in name:
        name = f"[{name}]"
    port = parts.port
    return name if port is None or port == DEFAULT_PORTS.get(parts.scheme.lower()) else f"{name}:{port}"


def _query(query: str) -> str:
    tokens = [token for token in query.split("&") if token and not TRACKING.fullmatch(token.partition("=")[0])]
    return "&".join(_escaped(token) for token in tokens)


def _escaped(text: str) -> str:
    """Percent-encoding in one style; bytes that were escaped as CP949 stay what they are."""
    if SAFE.fullmatch(text):
        return text
    encoded = UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), text)
    encoded = STRAY_PERCENT.sub("%25", encoded)
    return ESCAPE.sub(_one_escape, encoded)


def _one_escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in UNRESERVED else f"%{found[1].upper()}"
