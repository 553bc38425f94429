"""What does a bundled board hold now? Posts come, change and go; views rise; the clock can be moved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import RLock
from zoneinfo import ZoneInfo

from scheduler.demo.story import Block, Post
from scheduler.demo.writing import entries, write_post, write_posts

KOREA = ZoneInfo("Asia/Seoul")
NEW_FOR = timedelta(hours=24)
SECRET_PLACE = 9
"""Which post, counted from the newest, is secret: one of the first list page."""
DELETED_PLACE = 16
"""Which post has been deleted before anybody crawled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the list: the post and the number shown, which is a count and changes when older posts go."""

    post: Post
    shown: int | None


class Board:
    """The posts of one board and its clock. Safe to use from the server's threads and the caller's at once."""

    def __init__(self, *, mid: str, name: str, per_page: int, posts: Iterable[Post], now: datetime) -> None:
        self.mid = mid
        self.name = name
        self.per_page = per_page
        self.deleted: list[int] = []
        self._now = now.astimezone(KOREA)
        self._posts = {post.number: post for post in posts}
        self._views = dict.fromkeys(self._posts, 17)
        self._later = 0
        self._lock = RLock()

    @property
    def now(self) -> datetime:
        """The board's own clock."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Moves the clock on."""
        with self._lock:
            self._now += by

    def post(self, number: int) -> Post | None:
        """The post of that identity, if it is there."""
        return self._posts.get(number)

    def posts(self) -> list[Post]:
        """Every post that is there, notices too, newest first."""
        with self._lock:
            return sorted(self._posts.values(), key=lambda post: -post.number)

    def articles(self) -> list[Post]:
        """Every post that anybody may read, notices too, newest first."""
        return [post for post in self.posts() if not post.is_secret]

    def secret(self) -> Post:
        """The secret post."""
        return next(post for post in self.posts() if post.is_secret)

    def view(self, number: int) -> int:
        """Counts one view more."""
        with self._lock:
            self._views[number] = self._views.get(number, 0) + 1
            return self._views[number]

    def views(self, number: int) -> int:
        """How often the post was read."""
        return self._views.get(number, 0)

    def notices(self) -> list[Line]:
        """The pinned lines, which every list page begins with."""
        return [Line(post=post, shown=None) for post in self.posts() if post.is_notice]

    def lines(self) -> list[Line]:
        """All other lines, newest first."""
        plain = [post for post in self.posts() if not post.is_notice]
        return [Line(post=post, shown=len(plain) - place) for place, post in enumerate(plain)]

    def page(self, page: int) -> list[Line]:
        """The lines of a page, from 1; nothing beyond the last."""
        return self.lines()[(page - 1) * self.per_page : page * self.per_page]

    def last_page(self) -> int:
        """Number of the last page."""
        return max(1, -(-len(self.lines()) // self.per_page))

    def page_of(self, number: int) -> int:
        """The page that a post is listed on."""
        place = next((i for i, line in enumerate(self.lines()) if line.post.number == number), 0)
        return place // self.per_page + 1

    def is_new(self, post: Post) -> bool:
        """Whether the list marks it as new."""
        return self._now - post.written_at < NEW_FOR

    def edit(
        self, number: int, *, title: str | None = None, words: tuple[str, str] | None = None, ending: str | None = None
    ) -> Post:
        """Changes a post: its title, some of its words for others, or one paragraph more before its source line."""
        with self._lock:
            post = self._posts[number]
            blocks = _with_words(post.blocks, *words) if words else post.blocks
            changed = replace(post, title=title or post.title, blocks=_with_ending(blocks, ending))
            self._posts[number] = changed
            return changed

    def put(self, post: Post) -> None:
        """Puts a post on the board, in the place of one with its number."""
        with self._lock:
            self._posts[post.number] = post

    def delete(self, number: int) -> Post:
        """Takes a post away: all posts above it are renumbered."""
        with self._lock:
            self.deleted.append(number)
            return self._posts.pop(number)

    def hide(self, number: int) -> Post:
        """Makes a post secret."""
        with self._lock:
            self._posts[number] = replace(self._posts[number], is_secret=True)
            return self._posts[number]

    def add(self, count: int) -> list[Post]:
        """Puts so many new posts on top, one a minute of the board's clock."""
        added = []
        with self._lock:
            for _ in range(count):
                entry = entries("later")[self._later % len(entries("later"))]
                self._now += timedelta(minutes=1)
                number = self._next_number()
                post = write_post(entry, number=number, index=self._later, kind="later", written_at=self._now)
                self._posts[number] = post
                self._later += 1
                added.append(post)
        return added

    def _next_number(self) -> int:
        used = [number for post in self._posts.values() for number in (post.number, *(c.number for c in post.comments))]
        return max([*used, *self.deleted]) + 2


def _with_words(blocks: tuple[Block, ...], old: str, new: str) -> tuple[Block, ...]:
    return tuple(replace(block, text=block.text.replace(old, new), strong=block.strong.replace(old, new)) for block in blocks)


def _with_ending(blocks: tuple[Block, ...], ending: str | None) -> tuple[Block, ...]:
    if ending is None:
        return blocks
    source = tuple(block for block in blocks if block.kind == "outlet")
    rest = tuple(block for block in blocks if block.kind != "outlet")
    return (*rest, Block(kind="text", text=ending), *source)


def news_board(now: datetime, *, mid: str = "board", per_page: int = 20, newest: int | None = None) -> Board:
    """The main board: two notices and 64 posts, or the newest few; one is secret, one was deleted already."""
    newest_at = now.astimezone(KOREA).replace(microsecond=0) - timedelta(minutes=7)
    notices = write_posts("notice", newest=newest_at - timedelta(days=90), first_number=1100)
    posts = write_posts("post", newest=newest_at)
    board = Board(mid=mid, name="소식 나눔터", per_page=per_page, posts=[*notices, *posts[-(newest or len(posts)) :]], now=now)
    lines: Sequence[Line] = board.lines()
    board.hide(lines[SECRET_PLACE % len(lines)].post.number)
    board.delete(lines[DELETED_PLACE % len(lines)].post.number)
    return board


def old_board(now: datetime) -> Board:
    """A small old board, whose pages are served in code page 949."""
    posts = write_posts("old", newest=now.astimezone(KOREA).replace(microsecond=0) - timedelta(hours=1), first_number=3)
    return Board(mid="jangteo", name="장터 이야기", per_page=15, posts=posts, now=now)
