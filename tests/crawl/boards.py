"""How are captured boards served as if they were alive? Their bytes, statuses and headers, on loopback; 404 for all else."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PORTS = {"rhymix": 8090, "gnuboard": 8091}
"""Where the boards stood when they were captured; their pages say so in links."""
HOP_BY_HOP = {"transfer-encoding", "connection", "content-length", "content-encoding", "server", "date"}
LATER = ("og_", "seed_article_bot", "seed_article_cookie", "seed_article_mobile", "list_p1_cookie")
"""Captures of an address that has a plainer capture too: as another client, or with another option, got it."""


@dataclass(frozen=True, slots=True)
class Captured:
    """One captured response."""

    name: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    facts: Mapping[str, Any] = field(default_factory=dict)


def captured(folder: Path, board: str) -> list[Captured]:
    """Every capture of a board, plain ones first."""
    index: Mapping[str, Mapping[str, Any]] = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    found = [_captured(folder, name, facts) for name, facts in index.items() if name.startswith(f"{board}/")]
    return sorted(found, key=lambda one: one.name.rpartition("/")[2].startswith(LATER))


def _captured(folder: Path, name: str, facts: Mapping[str, Any]) -> Captured:
    lines = (folder / f"{name}.headers").read_text(encoding="utf-8").splitlines()[1:]
    pairs = (line.split(": ", 1) for line in lines if ": " in line)
    headers = tuple((k, v) for k, v in pairs if k.lower() not in HOP_BY_HOP)
    body = (folder / name).read_bytes()
    return Captured(name=name, url=facts["url"], status=facts["status"], headers=headers, body=body, facts=facts)


class CaptureServer(ThreadingHTTPServer):
    """A captured board on its own port where that is free: then its bytes need no change; else its port is rewritten."""

    daemon_threads = True

    def __init__(self, board: str, captures: list[Captured]) -> None:
        self.was = f"127.0.0.1:{PORTS[board]}"
        self.by_address: dict[str, Captured] = {}
        for one in reversed(captures):
            self.by_address[_address(one.url)] = one
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        with suppress(OSError):
            self.server_address = ("127.0.0.1", PORTS[board])
            self.server_bind()
            self.server_activate()
            return
        self.socket.close()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def is_at(self) -> str:
        """127.0.0.1:PORT"""
        return f"127.0.0.1:{self.server_port}"

    def serves(self, one: Captured) -> bool:
        """Whether this capture is the one that its address answers with."""
        return self.by_address[_address(one.url)].name == one.name

    def moved(self, url: str) -> str:
        """An address of the captures as it is here."""
        return url.replace(self.was, self.is_at)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CaptureServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        one = self.server.by_address.get(_address(self.path))
        status, headers, body = (one.status, one.headers, one.body) if one else (404, (("Content-Type", "text/html"),), b"gone")
        body = body.replace(self.server.was.encode(), self.server.is_at.encode())
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, self.server.moved(value))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


@contextmanager
def serving(folder: Path, board: str) -> Iterator[CaptureServer]:
    """Serves a captured board for as long as the block runs."""
    server = CaptureServer(board, captured(folder, board))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
