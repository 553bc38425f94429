"""Where may a crawl connect to? Asked once, where the socket is made, so that no name, redirect or second answer gets by.

Pages, robots.txt, sitemaps and feeds all come this way. What is checked is the number that is connected to, not what a
name resolved to some time before (DNS rebinding).
"""

from collections.abc import Collection
from typing import Any

from crawler import addresses
from crawler.misses import PrivateAddress


def guard(reactor: Any, allowed: Collection[str] = ()) -> None:
    """From now on the reactor refuses connections to addresses that are not public, with PrivateAddress.

    `allowed` are exceptions, written 127.0.0.1:8080 or [::1]:8080.
    """
    connect = reactor.connectTCP

    def connect_tcp(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if not addresses.is_public(host) and place not in allowed:
            raise PrivateAddress(host)
        return connect(host, port, *args, **kwargs)

    reactor.connectTCP = connect_tcp
