"""What do the boards' RSS feeds say?"""

from collections.abc import Callable
from email.utils import format_datetime
from html import escape

from scheduler.demo.board import Board
from scheduler.demo.page import Response
from scheduler.demo.pasting import paste

ITEMS = 15


def rss_page(board: Board, origin: str, path: Callable[[int], str]) -> Response:
    """The newest posts, with their full text."""
    items = []
    for post in [post for post in board.articles() if not post.is_notice][:ITEMS]:
        link = escape(origin + path(post.number))
        items.append(
            f"<item><title>{escape(post.title)}</title><link>{link}</link>"
            f"<description>{escape(paste(post.blocks, post.style))}</description>"
            f"<dc:creator>{escape(post.writer)}</dc:creator>"
            f'<guid isPermaLink="true">{link}</guid><pubDate>{format_datetime(post.written_at)}</pubDate></item>\n'
        )
    body = (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>\n'
        f"<title>{escape(board.name)}</title><link>{escape(origin)}/</link><language>ko</language>\n"
        f"{''.join(items)}</channel></rss>\n"
    )
    return Response(body=body, content_type="text/xml; charset=UTF-8")
