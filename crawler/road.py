"""The road of a response into the archive: read it in another process, store it with others, say how it ended.

What arrives while a batch is being stored makes the next batch: a quiet crawl stores page by page, a busy one in bulk.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

import psycopg
from psycopg import Connection

from archive.errors import DatabaseError, GisaError, SegmentError
from archive.ingest import Arrival, Miss, Result, ingest, screen
from archive.model import Capture, Outcome, Reading, Reason, Rejection, Want
from archive.reextract import Load, refresh
from archive.sites.model import Site
from archive.warc.keeping import with_raw
from archive.warc.segment import SegmentWriter
from crawler.events import Emit, Page
from crawler.pool import Readers

log = logging.getLogger(__name__)

BATCH = 50
"""Pages a transaction: enough to share its cost, few enough to be lost without grief."""

Item = Arrival | Miss
T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a page said, and how it ended in the archive."""

    reading: Reading
    result: Result


class Road:
    """Gives each response and each miss its stored result. Its one thread alone uses the connection and the segment."""

    def __init__(self, conn: Connection, writer: SegmentWriter, readers: Readers, run_id: int, emit: Emit, load: Load) -> None:
        self.counts: Counter[tuple[Want, Outcome]] = Counter()
        self.stopping = False
        """Set when the crawl has been told to stop: from then on a reader that dies was ended with us."""
        self._conn = conn
        self._writer = writer
        self._readers = readers
        self._run_id = run_id
        self._emit = emit
        self._load = load
        self._thread = ThreadPoolExecutor(1, "archive")
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._storing: asyncio.Task[None] | None = None

    async def take(
        self, capture: Capture, site: Site, want: Want, *, listing: str | None = None, page: int | None = None
    ) -> Kept:
        """Reads and stores a response. Raises GisaError when it cannot be stored."""
        reading = await self._readers.read(capture, site, want)
        if self.stopping and isinstance(reading, Rejection) and reading.reason is Reason.READER_DIED:
            raise GisaError("The crawl was stopped while a page was being read.")
        arrival = Arrival(
            site=site, want=want, capture=capture, pointer=None, reading=reading,
            run_id=self._run_id, listing=listing, page=page,
        )  # fmt: skip
        return Kept(reading=reading, result=await self._store(arrival))

    async def miss(self, miss: Miss) -> Result:
        """Stores an attempt that brought no response."""
        return await self._store(replace(miss, run_id=self._run_id))

    async def ask(self, question: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Puts a question to the archive, in a transaction of its own."""
        return _unwrapped(await self._in_thread(partial(_answer, self._conn, partial(question, self._conn, *args, **kwargs))))

    async def close(self) -> None:
        """Waits until everything that is on its way is stored."""
        if self._storing is not None:
            await asyncio.wait([self._storing])
        self._thread.shutdown()

    async def _store(self, item: Item) -> Result:
        ended: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, ended))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.ensure_future(self._store_all())
        return await ended

    async def _store_all(self) -> None:
        """Stores batch after batch until nothing waits."""
        while self._waiting:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            loop = asyncio.get_running_loop()
            done = await self._in_thread(partial(self._keep, [item for item, _ in batch], loop))
            error = done.exception()
            for position, (_, ended) in enumerate(batch):
                if error is None:
                    self._tell(done.result()[position])
                if ended.done():
                    continue
                if error is not None:
                    ended.set_exception(_explained(error))
                else:
                    ended.set_result(done.result()[position])

    def _tell(self, result: Result) -> None:
        self.counts[result.want, result.outcome] += 1
        self._emit(Page(result=result))

    async def _in_thread(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        """Does it in the thread of the connection; the future is done, well or badly."""
        done = asyncio.get_running_loop().run_in_executor(self._thread, work)
        # Who waits for it may be gone by then, and an error that nobody asks for is shouted out by asyncio.
        done.add_done_callback(lambda ended: ended.exception())
        await asyncio.wait([done])
        return done

    def _keep(self, items: Sequence[Item], loop: asyncio.AbstractEventLoop) -> list[Result]:
        """Writes the raw records, makes them safe, and then stores the rows that point to them."""

        def read(pages: Sequence[tuple[Capture, Site]]) -> list[Reading]:
            asked = [self._readers.read(capture, site, Want.ARTICLE) for capture, site in pages]
            return [asyncio.run_coroutine_threadsafe(one, loop).result() for one in asked]

        refresh(self._conn, items, load=self._load, read=read, now=lambda: datetime.now(UTC))
        pointed = with_raw(screen(self._conn, items), self._writer)
        try:
            return ingest(self._conn, pointed)
        except (psycopg.DataError, psycopg.IntegrityError):
            # One page that the database refuses must not take its neighbours with it.
            return [self._keep_alone(item) for item in pointed]

    def _keep_alone(self, item: Item) -> Result:
        try:
            return ingest(self._conn, [item])[0]
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            return ingest(self._conn, [_unfit(item, error)])[0]


def _answer(conn: Connection, question: Callable[[], T]) -> T:
    with conn.transaction():
        return question()


def _unwrapped(done: "asyncio.Future[T]") -> T:
    error = done.exception()
    if error is not None:
        raise _explained(error)
    return done.result()


def _explained(error: BaseException) -> BaseException:
    """The error as a sentence where it is one of the database or the disk."""
    if isinstance(error, psycopg.Error):
        return DatabaseError(f"the archive's database cannot be used any more: {_line(error)}")
    if isinstance(error, OSError):
        return SegmentError(f"raw captures cannot be written: {_line(error)}")
    return error


def _unfit(item: Item, error: psycopg.Error) -> Item:
    """The same attempt without what the database cannot hold."""
    detail = f"the database refuses what was read: {_line(error)}"
    log.error("refused error=%s", _line(error))
    if isinstance(item, Miss):
        return replace(item, detail=detail)
    return replace(item, reading=Rejection(outcome=Outcome.QUARANTINED, reason=Reason.READER_FAULT, detail=detail))


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
