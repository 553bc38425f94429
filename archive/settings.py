"""What did the person who started gisa decide, and is it usable?

Every setting is an environment variable; docs/operating.md lists them.
"""

import difflib
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self

from archive import __version__
from archive.errors import SettingError

SYSTEM_HOME = Path("/var/lib/gisa")
"""Home of an archive run by root: the server runs as another user, who can enter this folder but not root's own."""

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
WARC_FORMATS = ("zst", "gz")
"""How raw captures are packed; the first is what nothing set means."""
SPANS = ("month", "day", "week", "year", "never")
"""Of how much time one raw capture stays where all show the same; the first is what nothing set means."""
MOST_DAYS = 36_500
MOST_JOBS = 256
SCHEMES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process; each field is the variable GISA_ and its name in capitals."""

    home: Path
    dsn: str | None = None
    pg_bin: Path | None = None
    contact: str | None = None
    user_agent: str = f"gisa/{__version__}"
    allow_private: bool | frozenset[str] = False
    """Whether addresses that are not public may be crawled, or which, as 127.0.0.1:8080."""
    pages_per_day: int = 20_000
    """Pages of a site that are asked for in a day at most, where its definition says nothing; 0: any number."""
    jobs: int = 1
    log_level: str = "INFO"
    warc_format: str = "zst"
    warc_url: str | None = None
    thin_articles: str = "month"
    thin_listings: str = "day"
    thin_after: int = 7

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, as_root: bool | None = None) -> Self:
        """Reads GISA_* variables; an empty one counts as absent. Raises SettingError with a sentence for the first bad value."""
        given = {name: value.strip() for name, value in environ.items() if name.startswith("GISA_") and value.strip()}
        contact = _contact(given)
        return cls(
            home=_home(given, environ, os.geteuid() == 0 if as_root is None else as_root),
            dsn=_dsn(given),
            pg_bin=_pg_bin(given),
            contact=contact,
            user_agent=_user_agent(given, contact),
            allow_private=_private(given),
            pages_per_day=_pages_per_day(given),
            jobs=_jobs(given),
            log_level=_log_level(given),
            warc_format=_one_of(given, "GISA_WARC_FORMAT", WARC_FORMATS),
            warc_url=_warc_url(given),
            thin_articles=_one_of(given, "GISA_THIN_ARTICLES", SPANS),
            thin_listings=_one_of(given, "GISA_THIN_LISTINGS", ("day", *SPANS)),
            thin_after=_days(given, "GISA_THIN_AFTER", 7),
        )


KNOWN = frozenset(f"GISA_{field.name.upper()}" for field in fields(Settings))


def misspelt(environ: Mapping[str, str], also_known: Collection[str] = ()) -> list[str]:
    """One sentence for each GISA_* variable that gisa does not read, with the nearest that it does."""
    known = KNOWN | frozenset(also_known)
    strange = sorted(name for name in environ if name.startswith("GISA_") and name not in known)
    return [f"{name} is set, but gisa has no such setting{_near(name, known)}" for name in strange]


def _near(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f": did you mean {near[0]}?" if near else "."


def _home(given: Mapping[str, str], environ: Mapping[str, str], as_root: bool) -> Path:
    if "GISA_HOME" in given:
        home = Path(given["GISA_HOME"])
        try:
            home = home.expanduser()
        except RuntimeError as error:
            raise SettingError(f"GISA_HOME={home} names a user who does not exist: give an absolute path") from error
        if home.exists() and not home.is_dir():
            raise SettingError(f"GISA_HOME={home} is not a folder: name a folder, which gisa makes where it is absent")
        return home.absolute()
    if as_root:
        return SYSTEM_HOME
    data = environ.get("XDG_DATA_HOME", "")
    # The XDG specification says to ignore a relative path here.
    if Path(data).is_absolute():
        return Path(data) / "gisa"
    if "HOME" not in environ:
        raise SettingError("neither GISA_HOME nor HOME is set: set GISA_HOME to the folder that the archive shall live in")
    return Path(environ["HOME"]) / ".local" / "share" / "gisa"


def _dsn(given: Mapping[str, str]) -> str | None:
    dsn = given.get("GISA_DSN")
    if dsn is None:
        return None
    # What is said never shows the value: it may hold a password.
    if dsn.startswith(SCHEMES):
        place = dsn.partition("://")[2].partition("?")[0]
        if place.count("@") > 1 or "@" in place.partition("/")[2]:
            raise SettingError("GISA_DSN has an @ or / inside its user or password: write %40 for @, %2F for / and %3A for :")
        return dsn
    if "://" in dsn or "=" not in dsn:
        raise SettingError("GISA_DSN is no PostgreSQL address: write postgresql://USER:PASSWORD@HOST:5432/DATABASE")
    return dsn


def _pg_bin(given: Mapping[str, str]) -> Path | None:
    if "GISA_PG_BIN" not in given:
        return None
    folder = Path(given["GISA_PG_BIN"]).expanduser().absolute()
    if not (folder / "postgres").is_file() or not (folder / "initdb").is_file():
        raise SettingError(f"GISA_PG_BIN={folder} has no postgres and initdb: name the bin folder of a PostgreSQL server")
    return folder


def _contact(given: Mapping[str, str]) -> str | None:
    contact = given.get("GISA_CONTACT")
    if contact is None:
        return None
    if not (contact.startswith(("https://", "http://")) or "@" in contact):
        raise SettingError(f"GISA_CONTACT={contact} is neither an e-mail address nor an http(s) address: sites write to it")
    return _header("GISA_CONTACT", contact)


def _user_agent(given: Mapping[str, str], contact: str | None) -> str:
    if "GISA_USER_AGENT" in given:
        return _header("GISA_USER_AGENT", given["GISA_USER_AGENT"])
    return f"gisa/{__version__} (+{contact})" if contact else f"gisa/{__version__}"


def _header(name: str, value: str) -> str:
    """The value as it may stand in an HTTP header."""
    if not (value.isascii() and value.isprintable()):
        raise SettingError(f"{name} is sent to sites in a header: write it in ASCII letters, on one line")
    return value


def _private(given: Mapping[str, str]) -> bool | frozenset[str]:
    value = given.get("GISA_ALLOW_PRIVATE", "").lower()
    if value in TRUE or value in FALSE:
        return value in TRUE
    places = frozenset(place.strip() for place in value.split(","))
    if not all(map(_is_place, places)):
        said = f"GISA_ALLOW_PRIVATE={given['GISA_ALLOW_PRIVATE']} is neither yes nor no"
        raise SettingError(f"{said}: write 1 or 0, or addresses with their ports, such as 127.0.0.1:8080")
    return places


def _is_place(text: str) -> bool:
    """Whether it is a numeric address with a port, as it stands in a URL."""
    host, _, port = text.rpartition(":")
    try:
        address = ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return port.isdigit() and host == (f"[{address}]" if address.version == 6 else str(address))


def _pages_per_day(given: Mapping[str, str]) -> int:
    value = given.get("GISA_PAGES_PER_DAY", "20000")
    if not value.isdecimal():
        raise SettingError(f"GISA_PAGES_PER_DAY={value} is no number of pages: write one, or 0 for any number")
    return int(value)


def _jobs(given: Mapping[str, str]) -> int:
    value = given.get("GISA_JOBS")
    if value is None:
        return _processors()
    if value.isascii() and value.isdigit() and 1 <= int(value) <= MOST_JOBS:
        return int(value)
    raise SettingError(f"GISA_JOBS={value} is no number from 1 to {MOST_JOBS}: it is how many processes read pages")


def _one_of(given: Mapping[str, str], name: str, known: Sequence[str]) -> str:
    """One of these words; the first where none is given."""
    value = given.get(name, known[0]).lower()
    if value not in known:
        raise SettingError(f"{name}={given[name]} is unknown: write one of {', '.join(dict.fromkeys(known))}")
    return value


def _warc_url(given: Mapping[str, str]) -> str | None:
    url = given.get("GISA_WARC_URL")
    if url is not None and not (url.startswith("s3://") and url.removeprefix("s3://").strip("/")):
        raise SettingError(f"GISA_WARC_URL={url} is no place in a bucket: write s3://BUCKET/PREFIX")
    return url


def _days(given: Mapping[str, str], name: str, default: int) -> int:
    value = given.get(name, str(default))
    if value.isascii() and value.isdigit() and int(value) <= MOST_DAYS:
        return int(value)
    raise SettingError(f"{name}={value} is no number of days from 0 to {MOST_DAYS}")


def _processors() -> int:
    """Processors this process may use; a container or taskset may allow fewer than the machine has."""
    affinity: Any = getattr(os, "sched_getaffinity", None)
    return min(len(affinity(0)) if affinity else os.cpu_count() or 1, MOST_JOBS)


def _log_level(given: Mapping[str, str]) -> str:
    value = given.get("GISA_LOG_LEVEL", "INFO").upper()
    if value not in LOG_LEVELS:
        raise SettingError(f"GISA_LOG_LEVEL={given['GISA_LOG_LEVEL']} is unknown: write one of {', '.join(LOG_LEVELS)}")
    return value
