"""How is a bundled board served on loopback, and what was asked of it?"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from scheduler.demo.board import Board
from scheduler.demo.page import Request, Response


class Skin(Protocol):
    """A board with the look and the manners of one kind of software."""

    board: Board
    charset: str

    def respond(self, request: Request) -> Response: ...

    def listing_path(self) -> str: ...

    def post_path(self, number: int) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as the server saw it: what politeness is measured by."""

    address: str
    agent: str
    began: float
    ended: float
    status: int


class DemoServer(ThreadingHTTPServer):
    """A board on a free port of 127.0.0.1."""

    daemon_threads = True

    def __init__(self, skin: Skin, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.skin = skin
        self.log: list[Asked] = []
        self.serials = count(1)

    @property
    def host(self) -> str:
        """127.0.0.1:PORT"""
        return f"127.0.0.1:{self.server_port}"

    @property
    def origin(self) -> str:
        """http://127.0.0.1:PORT"""
        return f"http://{self.host}"

    @property
    def listing_url(self) -> str:
        """Address of the list's first page."""
        return self.origin + self.skin.listing_path()

    def post_url(self, number: int) -> str:
        """A post's own address."""
        return self.origin + self.skin.post_path(number)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away, as killed crawls do, is none of our concern."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: DemoServer

    def do_GET(self) -> None:
        began = time.monotonic()
        parts = urlsplit(self.path)
        skin = self.server.skin
        request = Request(
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            has_session="PHPSESSID=" in self.headers.get("Cookie", ""),
            origin=self.server.origin,
            serial=next(self.server.serials),
            address=self.path,
        )
        response = skin.respond(request)
        self.server.log.append(
            Asked(
                address=self.path,
                agent=self.headers.get("User-Agent", ""),
                began=began,
                ended=time.monotonic(),
                status=response.status,
            )
        )
        self._send(response, request, skin)

    def _send(self, response: Response, request: Request, skin: Skin) -> None:
        body = response.body.encode(skin.charset, errors="xmlcharrefreplace")
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(body)))
        if not request.has_session:
            self.send_header("Set-Cookie", f"PHPSESSID=demo{request.serial}; path=/; HttpOnly; SameSite=Lax")
        self.send_header("Cache-Control", "must-revalidate, no-store, no-cache")
        self.send_header("Last-Modified", format_datetime(skin.board.now.astimezone(UTC), usegmt=True))
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the screen: the server keeps its own log."""


@contextmanager
def serving(skin: Skin) -> Iterator[DemoServer]:
    """Serves a board for as long as the block runs."""
    server = DemoServer(skin)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
