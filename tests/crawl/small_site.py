"""A small newspaper on loopback that does what a test says, and remembers what was asked of it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

HTML = (("Content-Type", "text/html; charset=utf-8"),)
PAGE_ROWS = 10
PLACES = ("바닷가", "산골", "강변", "들판", "언덕", "호숫가", "섬", "나루")
THINGS = ("등대", "우체국", "정거장", "방앗간", "도서관", "빵집", "시계탑", "온실")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the server sends; the body in pieces, with a pause before each."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = HTML
    body: bytes = b""
    pieces: tuple[bytes, ...] = ()
    pause: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as the server saw it."""

    path: str
    agent: str
    began: float
    ended: float
    host: str = ""
    cookie: str = ""


@dataclass(slots=True)
class SmallSite:
    """The newspaper: numbered articles on list pages, newest first, and whatever a test puts elsewhere."""

    articles: dict[int, str] = field(default_factory=dict)
    """Number to body, in Korean."""
    pinned: tuple[int, ...] = ()
    special: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    """Path to what is answered there instead of the usual."""
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return self.origin + path

    def write(self, first: int, last: int) -> None:
        """Publishes the articles with these numbers."""
        for number in range(first, last + 1):
            self.articles[number] = body_of(number)

    def say(self, path: str, answer: Answer) -> None:
        """Answers so at a path from now on."""
        self.special[path] = lambda: answer

    def paths(self) -> list[str]:
        """What was asked for, robots.txt aside."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def answer(self, path: str) -> Answer:
        """What a path answers."""
        if path in self.special:
            return self.special[path]()
        parts = urlsplit(path)
        if parts.path == "/list":
            return html(self._list_page(int(parse_qs(parts.query).get("page", ["1"])[0])))
        number = parts.path.removeprefix("/read/")
        if number.isdigit() and int(number) in self.articles:
            return html(article_page(int(number), self.articles[int(number)]))
        return Answer(status=404, body=b"<html><body><p>404</p></body></html>")

    def _list_page(self, page: int) -> str:
        numbers = sorted((n for n in self.articles if n not in self.pinned), reverse=True)
        shown = numbers[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
        rows = [_row(number, "notice") for number in self.pinned] + [_row(number, "row") for number in shown]
        last = max(1, -(-len(numbers) // PAGE_ROWS))
        pager = "".join(f'<a href="/list?page={n}">{n}</a> ' for n in range(1, last + 1) if n != page)
        return f'<table class="list"><tbody>{"".join(rows)}</tbody></table><div class="pager">{pager}</div>'


def title_of(number: int) -> str:
    return f"{PLACES[number % 8]} {THINGS[number // 8 % 8]} 이야기 {number}호"


def body_of(number: int) -> str:
    place, thing = PLACES[number % 8], THINGS[number // 8 % 8]
    return (
        f"{place}에 있는 {thing}은 올해로 {number}년째 같은 자리를 지키고 있다고 마을 사람들이 전했다.\n"
        f'아침마다 {thing} 앞을 쓰는 노인은 "문을 여는 소리가 하루의 시작"이라며 웃음을 지어 보였다.\n'
        f"마을은 {number}번째 축제를 앞두고 {thing}의 지붕을 새로 칠하고 낡은 창틀도 함께 바꾸기로 했다."
    )


def article_page(number: int, body: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in body.splitlines())
    return (
        f'<div class="read"><h1>{title_of(number)}</h1><span class="writer">한들 기자</span>'
        f'<time datetime="2026-03-{number % 27 + 1:02}T09:00:00+09:00">3월</time><div class="text">{paragraphs}</div></div>'
    )


def html(inner: str) -> Answer:
    page = (
        f'<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>작은 신문</title></head><body>{inner}</body></html>'
    )
    return Answer(body=page.encode())


def _row(number: int, kind: str) -> str:
    return (
        f'<tr class="{kind}"><td class="no">{number}</td><td class="title"><a href="/read/{number}">{title_of(number)}</a></td>'
        f'<td class="writer">한들</td><td class="date">2026.03.{number % 27 + 1:02}</td></tr>'
    )


def definition(site: SmallSite, name: str = "small", delay: float = 0.0) -> str:
    """The site's definition file."""
    return f"""id = "{name}"
name = "작은 신문"
delay = {delay}
[fields]
title = ["css:.read h1"]
body = ["css:.read .text"]
authors = ["css:.read .writer"]
published_at = ["xpath://time/@datetime"]
[rows]
row = ["css:table.list tr"]
no = ["css:td.no"]
title = ["css:td.title a"]
author = ["css:td.writer"]
date = ["css:td.date"]
notice = ["xpath:self::tr[@class='notice']"]
next = ["css:.pager a"]
[[listing]]
url = "{site.url("/list")}"
page_url = "{site.url("/list?page={page}")}"
[[address]]
match = "/read/"
kind = "article"
"""


def define(home: Path, site: SmallSite, *, name: str = "small", delay: float = 0.0, more: str = "") -> None:
    """Writes the definition where a user would; `more` are further lines of its top."""
    folder = home / "sites"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(more + definition(site, name=name, delay=delay), encoding="utf-8")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: SmallSite

    def handle_error(self, request: object, client_address: object) -> None:
        """Killed crawls hang up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        began = time.monotonic()
        answer = self.server.site.answer(self.path)
        with suppress(ConnectionError):
            self._send(answer)
        asked = Asked(
            path=self.path,
            agent=self.headers.get("User-Agent", ""),
            began=began,
            ended=time.monotonic(),
            host=self.headers.get("Host", ""),
            cookie=self.headers.get("Cookie", ""),
        )
        self.server.site.asked.append(asked)

    def _send(self, answer: Answer) -> None:
        pieces = answer.pieces or (answer.body,)
        if not answer.pieces:
            time.sleep(answer.pause)
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(sum(map(len, pieces))))
        self.end_headers()
        for piece in pieces:
            time.sleep(answer.pause if answer.pieces else 0.0)
            self.wfile.write(piece)
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def small_site(last: int = 0, address: str = "127.0.0.1") -> Iterator[SmallSite]:
    """The newspaper with articles 1 to `last`, open for as long as the block runs."""
    site = SmallSite()
    site.write(1, last)
    server = _Server((address, 0), _Handler)
    server.site = site
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
