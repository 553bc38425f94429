"""Is a response opened as a page exactly when it is one, however it is nested, cut or labelled?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.extract.open import open_page
from archive.extract.page import Page
from archive.model import Capture, Outcome, Reason, Rejection
from archive.sites.model import Site

SITE = Site(id="x", name="x", hosts=("example.kr",))


def opened(body: bytes, content_type: str | None = "text/html") -> Page | Rejection:
    headers = (("Content-Type", content_type),) if content_type else ()
    return open_page(
        Capture(url="https://example.kr/1", fetched_at=datetime(2026, 1, 1, tzinfo=UTC), status=200, headers=headers, body=body),
        SITE,
    )


def page(body: bytes, content_type: str | None = "text/html") -> Page:
    result = opened(body, content_type)
    assert isinstance(result, Page)
    return result


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", "text/html", Reason.EMPTY),
        (b" \r\n\x00\x00 ", "text/html", Reason.EMPTY),
        (b"\xef\xbb\xbf\n", "text/html", Reason.EMPTY),
        (b"<!-- nothing -->", "text/html", Reason.EMPTY),
        (b"%PDF-1.7 ...", "application/pdf", Reason.NOT_HTML),
        (b"%PDF-1.7 <html>", "text/html", Reason.NOT_HTML),
        (b"\x89PNG\r\n\x1a\n....", "text/html", Reason.NOT_HTML),
        (b"\xff\xd8\xff\xe0....", None, Reason.NOT_HTML),
        (b"PK\x03\x04....", None, Reason.NOT_HTML),
        (b"\xd0\xcf\x11\xe0....", None, Reason.NOT_HTML),
        (b'{"articles": []}', "application/json", Reason.NOT_HTML),
        (b'{"html": "<p>a</p>"}', "application/json", Reason.NOT_HTML),
        (b"[1, 2]", "text/html", Reason.NOT_HTML),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', "text/xml", Reason.NOT_HTML),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", None, Reason.NOT_HTML),
        (b'<?xml version="1.0"?><urlset></urlset>', "text/html", Reason.NOT_HTML),
        (b"var a = 1;", "text/javascript", Reason.NOT_HTML),
        (bytes(range(1, 32)) * 9, "text/html", Reason.NOT_HTML),
    ],
)
def test_what_is_no_page_is_rejected_with_its_reason(body: bytes, content_type: str | None, reason: Reason) -> None:
    result = opened(body, content_type)
    assert isinstance(result, Rejection)
    assert (result.outcome, result.reason) == (Outcome.REJECTED, reason)
    assert result.detail.endswith(".")


@pytest.mark.parametrize("content_type", ["text/html", "text/plain", "application/octet-stream", None])
def test_a_page_is_opened_whatever_the_server_calls_it(content_type: str | None) -> None:
    assert page("<html><body><p>새벽시</p></body></html>".encode(), content_type).root.text_content() == "새벽시"


def test_an_xml_declaration_is_no_hindrance() -> None:
    body = '<?xml version="1.0" encoding="euc-kr"?><html><body>새벽시</body></html>'.encode("euc-kr")
    opened_page = page(body)
    assert (opened_page.charset, opened_page.root.text_content()) == ("cp949", "새벽시")


def test_nul_bytes_are_left_out() -> None:
    assert page("<p>새\x00벽</p>".encode()).root.text_content() == "새벽"


@pytest.mark.parametrize("tag", ["div", "b", "span", "ul><li", "table><tr><td", "dl><dd", "font", "blockquote", "svg><g"])
def test_text_after_bottomless_nesting_is_kept(tag: str) -> None:
    body = f"<html><body>{f'<{tag}>' * 30_000}안쪽{'</' + tag.split('>')[0] + '>'}<p>바깥</p>".encode()
    opened_page = page(body)
    text = opened_page.root.text_content()
    assert "안쪽" in text
    assert "바깥" in text
    assert _depth(opened_page) < 400


def _depth(opened_page: Page) -> int:
    return max(sum(1 for _ in node.iterancestors()) for node in opened_page.root.iter() if len(node) == 0)


def test_a_very_long_line_is_read() -> None:
    assert len(page(b"<p>" + b"a" * 11_000_000 + b"</p><p>end</p>").root.text_content()) == 11_000_003


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["text/html", "application/octet-stream", None]))
def test_no_bytes_raise(body: bytes, content_type: str | None) -> None:
    result = opened(body, content_type)
    assert isinstance(result, Page | Rejection)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/ab!-= \"'&;#0\n", max_size=200))
def test_no_markup_raises(text: str) -> None:
    assert isinstance(opened(b"<html>" + text.encode()), Page | Rejection)
