"""Which numeric addresses are public, and does the guard see the one that is connected to?"""

from typing import Any

import pytest
from twisted.internet.address import IPv4Address
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock

from crawler.addresses import is_public
from crawler.door import guard
from crawler.misses import PrivateAddress

PUBLIC = ("8.8.8.8", "1.1.1.1", "211.115.106.1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1")
PRIVATE = (
    "127.0.0.1", "127.255.0.9", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.7", "224.0.0.1", "224.0.1.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::808:808", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "ff0e::1",
    "2001:db8::1", "2001::1", "100::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::808:808",
    "2002:7f00:1::", "2002:a00:1::1",
    "localhost", "paper.example", "", "127.1", "0x7f000001", "2130706433", "0177.0.0.1",
)  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_one(address) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_local_reserved_or_no_number_is_not_public(address) -> None:
    assert not is_public(address)


class Turning:
    """A name server that gives other addresses each time it is asked."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        self.answers = list(answers)

    def resolveHostName(self, receiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"):
        receiver.resolutionBegan(self)
        for address in self.answers.pop(0):
            receiver.addressResolved(IPv4Address("TCP", address, portNumber))
        receiver.resolutionComplete()
        return self


def connected(reactor: MemoryReactorClock) -> tuple[list[str], list[BaseException]]:
    """Connects to the same name once more; where to, and what was refused."""
    refused: list[BaseException] = []
    before = len(reactor.tcpClients)
    trying: Any = HostnameEndpoint(reactor, b"paper.example", 80).connect(Factory())  # type: ignore[arg-type]
    trying.addErrback(lambda failure: refused.append(failure.value))
    reactor.pump([0.1] * 10)
    return [client[0] for client in reactor.tcpClients[before:]], refused


def test_a_name_that_means_something_else_the_second_time_is_refused_then() -> None:
    reactor = MemoryReactorClock()
    reactor.installNameResolver(Turning(("8.8.8.8",), ("127.0.0.1",), ("10.0.0.1", "8.8.4.4")))  # type: ignore[arg-type]
    guard(reactor)
    assert connected(reactor) == (["8.8.8.8"], [])
    hosts, refused = connected(reactor)
    assert hosts == []
    assert [type(error) for error in refused] == [PrivateAddress]
    assert str(refused[0]) == "127.0.0.1"
    assert connected(reactor) == (["8.8.4.4"], []), "of several addresses the public ones are tried"
