"""How does a Rhymix board with the xedition skin answer? With its markup, statuses and addresses, and the list under a post."""

import hashlib
import json
import re
from collections.abc import Sequence
from html import escape

from scheduler.demo.board import Board, Line
from scheduler.demo.feeds import rss_page
from scheduler.demo.page import Request, Response, fill
from scheduler.demo.pasting import paste
from scheduler.demo.story import Comment, Post

COMMENTS_PER_PAGE = 20
PAGES_SHOWN = 10
MARK = '<img src="/modules/document/tpl/icons/default/{0}.gif" alt="{0}" title="{0}" style="margin-right:2px;" />'


class Rhymix:
    """Answers for one board."""

    charset = "utf-8"

    def __init__(self, board: Board) -> None:
        self.board = board

    def listing_path(self) -> str:
        """Where the list begins."""
        return f"/{self.board.mid}"

    def post_path(self, number: int) -> str:
        """A post's own address."""
        return f"/{self.board.mid}/{number}"

    def respond(self, request: Request) -> Response:
        """The answer to any request."""
        board, mid = self.board, self.board.mid
        if request.path == "/index.php":
            return self._by_query(request)
        if request.path == f"/{mid}":
            return self._list_page(request, request.number("page") or 1)
        if request.path == f"/{mid}/rss":
            return rss_page(board, request.origin, self.post_path)
        if found := re.fullmatch(rf"/{mid}/(\d+)", request.path):
            return self._post_page(request, int(found[1]))
        if (found := re.fullmatch(r"/(\d+)", request.path)) and board.post(int(found[1])):
            return Response(status=301, headers=(("Location", self.post_path(int(found[1]))),))
        return Response(status=404, body=fill("rhymix_404", token=_token(request)))

    def _by_query(self, request: Request) -> Response:
        """index.php?mid=…: the addresses from before rewriting, which still work."""
        if request.query.get("mid") != self.board.mid:
            return Response(status=404, body=fill("rhymix_404", token=_token(request)))
        if request.query.get("act") == "rss":
            return rss_page(self.board, request.origin, self.post_path)
        if number := request.number("document_srl"):
            return self._post_page(request, number)
        return self._list_page(request, request.number("page") or 1)

    def _list_page(self, request: Request, page: int) -> Response:
        return Response(body=self._layout(request, '<div class="board">' + self._list(request, page, None) + "</div>"))

    def _post_page(self, request: Request, number: int) -> Response:
        post = self.board.post(number)
        if post is None:
            return Response(status=404, body=self._layout(request, fill("rhymix_missing", address=escape(request.address))))
        self.board.view(number)
        page = self.board.page_of(number) if request.has_session else 1
        if post.is_secret:
            body, shown = fill("rhymix_secret", mid=self.board.mid, number=number), ""
        else:
            body, shown = self._body(post), self._comments(request, post)
        content = fill(
            "rhymix_read",
            origin=request.origin,
            mid=self.board.mid,
            number=number,
            title=escape(post.title),
            writer=_writer(post, "author") if post.member else escape(post.writer),
            written=f"{post.written_at:%Y.%m.%d %H:%M}",
            views=self.board.views(number),
            body=body,
            script_title=json.dumps(escape(post.title)),
            count=len(post.comments),
            comments=shown,
            list=self._list(request, page, post),
        )
        return Response(status=403 if post.is_secret else 200, body=self._layout(request, content, post))

    def _body(self, post: Post) -> str:
        mark = f"{post.number},{post.member}"
        kind = f"document_{post.number}_{post.member} rhymix_content xe_content"
        html = paste(post.blocks, post.style)
        return f'<!--BeforeDocument({mark})--><div class="{kind}">{html}</div><!--AfterDocument({mark})-->'

    def _comments(self, request: Request, post: Post) -> str:
        """The last page of them, unless another is asked for."""
        if not post.comments:
            return ""
        last = -(-len(post.comments) // COMMENTS_PER_PAGE)
        page = min(request.number("cpage") or last, last)
        part = post.comments[(page - 1) * COMMENTS_PER_PAGE : page * COMMENTS_PER_PAGE]
        return '<ul class="fbList">' + "".join(self._comment(comment) for comment in part) + "</ul>"

    def _comment(self, comment: Comment) -> str:
        return fill(
            "rhymix_comment",
            mid=self.board.mid,
            number=comment.number,
            writer=escape(comment.writer),
            written=f"{comment.written_at:%Y.%m.%d %H:%M}",
            text=escape(comment.text),
        )

    def _list(self, request: Request, page: int, current: Post | None) -> str:
        asked = request.number("page") if current is None else None
        suffix = f"?page={asked}" if asked else ""
        return fill(
            "rhymix_list",
            origin=request.origin,
            mid=self.board.mid,
            notices="".join(self._row(line, suffix, current) for line in self.board.notices()),
            rows="".join(self._row(line, suffix, current) for line in self.board.page(page)),
            pages=self._pager(page),
            last=self.board.last_page(),
        )

    def _row(self, line: Line, suffix: str, current: Post | None) -> str:
        post = line.post
        href = f"/{self.board.mid}/{post.number}{suffix}"
        marks = [name for name, on in (("secret", post.is_secret), ("new", self.board.is_new(post))) if on]
        replies = f'<a href="{href}#comment" class="replyNum" title="Replies">[{len(post.comments)}]</a>'
        shown = "공지" if post.is_notice else str(line.shown)
        return fill(
            "rhymix_row",
            row_class=' class="notice"' if post.is_notice else "",
            number_class="notice" if post.is_notice else "no",
            shown="&raquo;" if current and current.number == post.number else shown,
            href=href,
            title=escape(post.title),
            replies=replies if post.comments else "",
            icons="" if post.is_notice else "".join(MARK.format(name) for name in marks),
            writer=_writer(post, ""),
            date=f"{post.written_at:%Y.%m.%d}",
        )

    def _pager(self, page: int) -> str:
        last = self.board.last_page()
        first = max(1, min(page - PAGES_SHOWN // 2, last - PAGES_SHOWN + 1))
        numbers: Sequence[int] = range(first, min(last, first + PAGES_SHOWN - 1) + 1)
        link = f'<a href="/{self.board.mid}?page={{0}}">{{0}}</a>'
        return "			".join(f"<strong>{n}</strong>" if n == page else link.format(n) for n in numbers)

    def _layout(self, request: Request, content: str, post: Post | None = None) -> str:
        own = f"{request.origin}{self.post_path(post.number)}" if post else ""
        links = f'<link rel="canonical" href="{own}" />\n<meta property="og:url" content="{own}" />'
        return fill(
            "rhymix_layout",
            token=_token(request),
            page_title=escape(f"나눔터 - {post.title if post else self.board.name}"),
            origin=request.origin,
            mid=self.board.mid,
            board=escape(self.board.name),
            canonical=links if own else "",
            content=content,
            address=escape(request.address),
        )


def _writer(post: Post, more: str) -> str:
    kind = f"member_{post.member} {more}".strip()
    return f'<a href="#popup_menu_area" class="{kind}" onclick="return false">{escape(post.writer)}</a>'


def _token(request: Request) -> str:
    """A token that no other request gets."""
    return hashlib.sha256(f"token {request.serial}".encode()).hexdigest()[:16]
