"""Does every answer that is meant to harm, or is broken, end in its outcome with a sentence, and leave the others alone?"""

import gzip
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import repeat
from pathlib import Path

import brotli
import pytest
import zstandard
from psycopg import Connection

from archive.settings import Settings
from tests.crawl.crawling import crawl
from tests.crawl.hostile import hostile, make_certificate, page
from tests.crawl.small_site import body_of, title_of

pytestmark = pytest.mark.parametrize("pg_server", ["embedded"], indirect=True)

PARAGRAPHS = "".join(f"<p>{line}</p>" for line in body_of(7).splitlines())
GOOD = f"""<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>{title_of(7)}</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-02T09:00:00+09:00"></head>
<body><article><h1>{title_of(7)}</h1>{PARAGRAPHS}</article></body></html>""".encode()
ZEROS = bytes(40 << 20)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def encoded(body: bytes, *layers: str) -> bytes:
    return page(body, f"Content-Encoding: {', '.join(layers)}")


def dripping(pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        time.sleep(0.2)
        yield piece


def slow(first: bytes, piece: bytes) -> Iterator[bytes]:
    yield first
    yield from dripping(repeat(piece, 60))


def answers() -> dict[str, tuple[Iterator[bytes] | tuple[bytes, ...], str, str | None]]:
    """Path, what is sent, and in which outcome it must end."""
    half = len(GOOD) // 2
    return {
        "/endless-body": (iter([HEAD + b"\r\n", *repeat(b"<p>" + bytes(1 << 16), 400)]), "FAILED", "too-large"),
        "/endless-chunks": (iter([CHUNKED, *repeat(b"10000\r\n" + b"x" * 0x10000 + b"\r\n", 400)]), "FAILED", "too-large"),
        "/endless-head": (iter([HEAD, *repeat(b"X-More: " + b"y" * 4000 + b"\r\n", 40_000)]), "FAILED", "too-large"),
        "/long-line": (iter([HEAD, b"X-Long: ", *repeat(b"y" * 65536, 400)]), "FAILED", "connection"),
        "/announced": ((HEAD + b"Content-Length: 99999999999\r\n\r\n<p>",), "FAILED", "too-large"),
        "/drip-body": (slow(HEAD + b"\r\n", b"<p>"), "FAILED", "timeout"),
        "/drip-head": (slow(HEAD, b"X: y\r\n"), "FAILED", "timeout"),
        "/cut": ((page(GOOD)[:-100],), "FAILED", "connection"),
        "/nothing": ((b"",), "FAILED", "connection"),
        "/no-http": ((b"SSH-2.0-OpenSSH_9.2\r\n\r\n",), "FAILED", "connection"),
        "/bomb-gzip": ((encoded(gzip.compress(ZEROS), "gzip"),), "FAILED", "too-large"),
        "/bomb-deflate": ((encoded(zlib.compress(ZEROS), "deflate"),), "FAILED", "too-large"),
        "/bomb-br": ((encoded(brotli.compress(ZEROS, quality=4), "br"),), "FAILED", "too-large"),
        "/bomb-zstd": ((encoded(zstandard.compress(ZEROS), "zstd"),), "FAILED", "too-large"),
        "/bomb-nested": ((encoded(gzip.compress(gzip.compress(ZEROS)), "gzip", "gzip"),), "FAILED", "too-large"),
        "/bomb-mixed": ((encoded(brotli.compress(zstandard.compress(ZEROS)), "zstd", "br"),), "FAILED", "too-large"),
        "/bomb-layers": ((encoded(GOOD, *["gzip"] * 1000),), "REJECTED", "unreadable"),
        "/not-gzip": ((encoded(GOOD, "gzip"),), "REJECTED", "unreadable"),
        "/not-br": ((encoded(GOOD, "br"),), "REJECTED", "unreadable"),
        "/not-zstd": ((encoded(GOOD, "zstd"),), "REJECTED", "unreadable"),
        "/not-deflate": ((encoded(GOOD, "deflate"),), "REJECTED", "unreadable"),
        "/film": (
            iter([HEAD.replace(b"text/html", b"video/mp4") + b"\r\n", *repeat(bytes(1 << 16), 400)]),
            "REJECTED",
            "not-html",
        ),
        "/picture": ((page(GOOD).replace(b"text/html", b"image/jpeg"),), "REJECTED", "not-html"),
        "/twice": ((encoded(gzip.compress(gzip.compress(GOOD)), "gzip", "gzip"),), "NEW", None),
        "/pieces": ((page(GOOD)[:-half], GOOD[-half:]), "NEW", None),
        "/good": ((page(GOOD),), "NEW", None),
    }


def test_each_ends_in_its_outcome_with_a_sentence_and_no_other_is_lost(settings: Settings, conn: Connection) -> None:
    given = answers()
    with hostile() as server:
        server.answers = {path: pieces for path, (pieces, _, _) in given.items()}
        # One that is asked again must not find its answer used up.
        server.answers |= {path: tuple(pieces) for path, pieces in server.answers.items() if path == "/long-line"}
        ends = {server.url(path): (outcome, reason) for path, (_, outcome, reason) in given.items()}
        crawled = crawl(settings, why="fetch", urls=tuple(ends))
    assert {url: crawled.end_of(url) for url in ends} == ends, crawled.log
    sentences = [page["detail"] for page in crawled.of("page") if page["outcome"] != "NEW"]
    assert all(sentence and "\n" not in sentence for sentence in sentences)
    assert "Traceback" not in crawled.log


def test_a_bad_certificate_is_said_in_one_sentence_and_a_good_one_is_none(
    settings: Settings, conn: Connection, tmp_path: Path
) -> None:
    authority = make_certificate(tmp_path, "authority")
    bad = {
        "expired": (make_certificate(tmp_path, "expired", days=(-9, -2), signer=authority), "has expired."),
        "early": (make_certificate(tmp_path, "early", days=(2, 9), signer=authority), "is not valid yet."),
        "other": (make_certificate(tmp_path, "other", host="other.example", signer=authority), "is for another host."),
        "own": (make_certificate(tmp_path, "own"), "is signed by itself, so nobody vouches for it."),
        "good": (make_certificate(tmp_path, "good", signer=authority), ""),
    }
    with ExitStack() as stack:
        servers = {name: stack.enter_context(hostile(certificate)) for name, (certificate, _) in bad.items()}
        for server in servers.values():
            server.answers["/1"] = (page(GOOD),)
        urls = {name: server.url("/1") for name, server in servers.items()}
        trusted = {"SSL_CERT_FILE": str(authority)}
        crawled = crawl(settings, why="fetch", urls=tuple(urls.values()), more=trusted)
    ends = {name: crawled.end_of(url) for name, url in urls.items()}
    assert ends == {name: ("NEW", None) if name == "good" else ("FAILED", "tls") for name in bad}, crawled.log
    said = {page["url"]: page["detail"] for page in crawled.of("page")}
    assert all(said[urls[name]].endswith(sentence) for name, (_, sentence) in bad.items()), said
    assert all("\n" not in sentence for sentence in said.values())
    assert [server.asked for name, server in servers.items() if name != "good"] == [[]] * 4
    assert "Traceback" not in crawled.log
