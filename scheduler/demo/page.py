"""What passes between the bundled server and the skins of its boards, and how is a template filled?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

GAP = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for."""

    path: str
    query: Mapping[str, str]
    has_session: bool
    """Whether it came with a session cookie."""
    origin: str
    """http://127.0.0.1:PORT of this server."""
    serial: int
    """Number of the request: what differs at each page is made of it."""
    address: str
    """Path and query as asked."""

    def number(self, name: str) -> int | None:
        """A query value as a number."""
        value = self.query.get(name, "")
        return int(value) if value.isdecimal() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What is answered."""

    status: int = 200
    body: str = ""
    content_type: str = "text/html; charset=UTF-8"
    headers: tuple[tuple[str, str], ...] = field(default=())


@cache
def template(name: str) -> str:
    """The text of a template."""
    return (files("scheduler.demo") / "templates" / f"{name}.html").read_text(encoding="utf-8")


def fill(name: str, **values: str | int) -> str:
    """A template with its gaps filled; the values are HTML already. A gap without a value is an error."""
    return GAP.sub(lambda gap: str(values[gap[1]]), template(name))
