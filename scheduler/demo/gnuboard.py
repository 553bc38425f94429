"""How does a gnuboard 5 board with the basic skin answer? The real skeleton: alerts with status 200, menus beside every name."""

from html import escape

from scheduler.demo.board import Board, Line
from scheduler.demo.feeds import rss_page
from scheduler.demo.page import Request, Response, fill
from scheduler.demo.pasting import paste
from scheduler.demo.story import Comment, Post

PAGES_SHOWN = 10
NEW_MARK = (
    '<span class="new_icon">N<span class="sound_only">새글</span></span>'
    '<i class="fa fa-heart" aria-hidden="true"></i>'
)  # fmt: skip
NOT_FOUND = """<html>
<head><title>404 Not Found</title></head>
<body>
<center><h1>404 Not Found</h1></center>
</body>
</html>
"""


class Gnuboard:
    """Answers for one board, in UTF-8 or in the code page of old Korean boards."""

    def __init__(self, board: Board, *, charset: str = "utf-8") -> None:
        self.board = board
        self.charset = charset
        self._type = "text/html; charset=utf-8" if charset == "utf-8" else "text/html"

    def listing_path(self) -> str:
        """Where the list begins."""
        return f"/bbs/board.php?bo_table={self.board.mid}"

    def post_path(self, number: int) -> str:
        """A post's own address."""
        return f"{self.listing_path()}&wr_id={number}"

    def respond(self, request: Request) -> Response:
        """The answer to any request."""
        if request.path == "/bbs/rss.php":
            return rss_page(self.board, request.origin, lambda number: escape(self.post_path(number)))
        if request.path == "/bbs/password.php":
            return self._page(request, "<form><h1>비밀번호 입력</h1><p>비밀글입니다.</p></form>", "비밀번호 입력")
        if request.path != "/bbs/board.php":
            return Response(status=404, body=NOT_FOUND, content_type="text/html")
        if request.query.get("bo_table") != self.board.mid:
            return self._alert(request, "존재하지 않는 게시판입니다.", "/")
        number = request.number("wr_id")
        return self._list_page(request) if number is None else self._post_page(request, number)

    def _list_page(self, request: Request) -> Response:
        page = request.number("page") or 1
        return self._page(request, self._list(request, page), f"{self.board.name} {page} 페이지")

    def _post_page(self, request: Request, number: int) -> Response:
        post = self.board.post(number)
        if post is None:
            return self._alert(request, "글이 존재하지 않습니다.", self.listing_path())
        if post.is_secret:
            asked = f"/bbs/password.php?w=s&bo_table={self.board.mid}&wr_id={number}"
            return Response(status=302, content_type=self._type, headers=(("Location", request.origin + asked),))
        content = fill(
            "gnuboard_read",
            origin=request.origin,
            mid=self.board.mid,
            number=number,
            title=escape(post.title),
            writer=self._writer(request, post),
            written=f"{post.written_at:%y-%m-%d %H:%M}",
            views=self.board.view(number),
            body=paste(post.blocks, post.style),
            count=len(post.comments),
            comments=self._comments(request, post),
            list=self._list(request, request.number("page") or 1),
        )
        return self._page(request, content, f"{post.title} > {self.board.name}")

    def _comments(self, request: Request, post: Post) -> str:
        empty = '<p id="bo_vc_empty">등록된 댓글이 없습니다.</p>'
        return "".join(self._comment(request, post, comment) for comment in post.comments) or empty

    def _comment(self, request: Request, post: Post, comment: Comment) -> str:
        return fill(
            "gnuboard_comment",
            origin=request.origin,
            mid=self.board.mid,
            post=post.number,
            number=comment.number,
            writer=escape(comment.writer),
            moment=comment.written_at.isoformat(),
            written=f"{comment.written_at:%y-%m-%d %H:%M}",
            text=escape(comment.text),
        )

    def _writer(self, request: Request, post: Post) -> str:
        name = "gnuboard_writer" if post.member else "gnuboard_guest"
        return fill(
            name, origin=request.origin, mid=self.board.mid, member=post.member, writer=escape(post.writer)
        ).strip()  # fmt: skip

    def _list(self, request: Request, page: int) -> str:
        lines = [*(self.board.notices() if page == 1 else ()), *self.board.page(page)]
        rows = "".join(self._row(request, line, place) for place, line in enumerate(lines))
        return fill(
            "gnuboard_list",
            origin=request.origin,
            mid=self.board.mid,
            page=page,
            total=len(self.board.posts()),
            board=escape(self.board.name),
            rows=rows or '<tr><td colspan="5" class="empty_table">게시물이 없습니다.</td></tr>',
            pages=self._pager(request, page),
        )

    def _row(self, request: Request, line: Line, place: int) -> str:
        post = line.post
        count = (
            f'<span class="sound_only">댓글</span><span class="cnt_cmt">{len(post.comments)}</span>'
            '<span class="sound_only">개</span>'
        )
        is_today = post.written_at.date() == self.board.now.date()
        return fill(
            "gnuboard_row",
            row_class=f"{'bo_notice' if post.is_notice else ''} {'even' if place % 2 else ''}",
            shown='<strong class="notice_icon">공지</strong>' if post.is_notice else str(line.shown),
            origin=request.origin,
            mid=self.board.mid,
            number=post.number,
            lock='<i class="fa fa-lock" aria-hidden="true"></i>' if post.is_secret else "",
            title=escape(post.title),
            icons=(NEW_MARK if self.board.is_new(post) else "") + (count if post.comments else ""),
            writer=self._writer(request, post),
            views=self.board.views(post.number),
            date=f"{post.written_at:%H:%M}" if is_today else f"{post.written_at:%m-%d}",
        )

    def _pager(self, request: Request, page: int) -> str:
        last = self.board.last_page()
        first = (page - 1) // PAGES_SHOWN * PAGES_SHOWN + 1
        address = escape(f"{request.origin}{self.listing_path()}&page=")
        word = '<span class="sound_only">페이지</span>'
        current = f'<span class="sound_only">열린</span><strong class="pg_current">{page}</strong>{word}\n'
        link = f'<a href="{address}{{0}}" class="pg_page">{{0}}{word}</a>\n'
        numbers = range(first, min(last, first + PAGES_SHOWN - 1) + 1)
        return "".join(current if n == page else link.format(n) for n in numbers)

    def _alert(self, request: Request, message: str, back: str) -> Response:
        body = fill(
            "gnuboard_alert",
            charset=self._meta(),
            origin=request.origin,
            message=message,
            back=escape(request.origin + back),
        )
        return Response(body=body, content_type=self._type)

    def _page(self, request: Request, content: str, heading: str) -> Response:
        body = fill(
            "gnuboard_layout",
            charset=self._meta(),
            page_title=escape(f"{heading} | 나눔터"),
            heading=escape(heading),
            origin=request.origin,
            mid=self.board.mid,
            board=escape(self.board.name),
            content=content,
            visitors=request.serial,
            address=escape(request.address),
        )
        return Response(body=body, content_type=self._type)

    def _meta(self) -> str:
        if self.charset == "utf-8":
            return '<meta charset="utf-8">'
        return '<meta http-equiv="content-type" content="text/html; charset=euc-kr">'
