"""Do requests wait for their turn at a host, whoever sends them, and does no neighbour stop them?"""

import asyncio
import os
import time
from pathlib import Path

import pytest

from crawler import pace
from crawler.misses import HostWantsPeace
from crawler.pace import LONGEST_CRAWL_DELAY, MOST_PEACE, Pace

SOON = 0.3
"""Seconds in which a turn that is free is surely not taken by someone who must wait for it."""
NETWORKS = ([b"CF-Ray"], [b"Server", b"x-amz-cf-id"], [b"X-Served-By"])


async def entered(one: Pace, host: str, seconds: float) -> bool:
    """Whether a turn at the host comes within so many seconds."""

    async def enter() -> None:
        async with one.turn(host):
            pass

    try:
        await asyncio.wait_for(enter(), seconds)
    except TimeoutError:
        return False
    return True


def test_a_host_is_asked_by_one_at_a_time_and_after_the_gap(tmp_path: Path) -> None:
    async def run() -> float:
        first, second = Pace(tmp_path, 0.2), Pace(tmp_path, 0.5)
        async with first.turn("a.example"):
            assert not await entered(second, "a.example", SOON), "another crawl has the turn"
            assert await entered(second, "b.example", 30)
            ended = time.monotonic()
        async with second.turn("a.example"):
            return time.monotonic() - ended

    assert asyncio.run(run()) > 0.45, "each keeps its own gap"


def test_peace_is_for_all_crawls_and_one_that_is_too_long_is_not_waited_for(tmp_path: Path) -> None:
    async def run() -> float:
        one = Pace(tmp_path, 0.01)
        async with one.turn("a.example") as turn:
            turn.peace = 0.6
        ended = time.monotonic()
        async with Pace(tmp_path, 0.01).turn("a.example") as turn:
            waited = time.monotonic() - ended
            turn.peace = 3600.0
        with pytest.raises(HostWantsPeace) as caught:
            await entered(Pace(tmp_path, 0.01), "a.example", 30)
        assert 3500 < caught.value.args[0] <= 3600
        assert await entered(one, "b.example", 30)
        return waited

    assert asyncio.run(run()) > 0.55


def test_a_mistaken_peace_and_a_clock_set_back_do_not_close_a_host(tmp_path: Path) -> None:
    async def run() -> None:
        one = Pace(tmp_path, 0.01)
        async with one.turn("a.example") as turn:
            turn.peace = 1e9
        with pytest.raises(HostWantsPeace) as caught:
            await entered(one, "a.example", 30)
        assert caught.value.args[0] <= MOST_PEACE
        (file,) = tmp_path.iterdir()
        os.utime(file, (time.time() + 10 * MOST_PEACE,) * 2)
        assert await entered(one, "a.example", 30)

    asyncio.run(run())


def test_robots_can_ask_for_a_longer_gap_to_a_limit_and_never_for_a_shorter_one(tmp_path: Path) -> None:
    one = Pace(tmp_path, 2.0)
    gaps = []
    for asked in (0.5, 5.0, 900.0):
        one.require("a.example", asked)
        gaps.append(one.gap("a.example"))
    assert gaps == [2.0, 5.0, LONGEST_CRAWL_DELAY]
    assert one.gap("b.example") == 2.0


def test_names_of_one_address_share_a_queue(tmp_path: Path) -> None:
    async def run() -> None:
        one, other = Pace(tmp_path, 0.01), Pace(tmp_path, 0.01)
        one.met("a.example", "8.8.8.8", [b"Server"])
        other.met("b.example", "8.8.8.8", [b"Server"])
        other.met("c.example", "8.8.4.4", [b"Server"])
        async with one.turn("a.example"):
            assert not await entered(other, "b.example", SOON)
            assert await entered(other, "c.example", 30)
            assert await entered(other, "d.example", 30), "not known yet"
        assert await entered(other, "b.example", 30)

    asyncio.run(run())


@pytest.mark.parametrize("headers", NETWORKS)
def test_an_address_of_a_delivery_network_is_no_server(tmp_path: Path, headers: list[bytes]) -> None:
    async def run() -> None:
        one = Pace(tmp_path, 0.01)
        one.met("a.example", "8.8.8.8", headers)
        one.met("b.example", "8.8.8.8", headers)
        async with one.turn("a.example"):
            assert await entered(one, "b.example", 30)

    asyncio.run(run())


def test_a_neighbour_is_waited_for_only_so_long_and_its_peace_is_its_own(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(pace, "SHARING", 0.2)

    async def run() -> None:
        one = Pace(tmp_path, 0.01)
        for host in ("a.example", "b.example"):
            one.met(host, "8.8.8.8", [])
        async with one.turn("a.example") as turn:
            assert await entered(one, "b.example", 30)
            turn.peace = 3600.0
        assert await entered(one, "b.example", 30)

    asyncio.run(run())
