"""Scrapy's settings for tests with names of their own: NAMES is JSON, name to the addresses of one answer after the other.

127.0.0.1 counts as public, so that there is something public to crawl; the rest of the loopback network does not.
"""

import json
import os

from twisted.internet._resolver import GAIResolver
from twisted.internet.address import IPv4Address, IPv6Address

from crawler import addresses
from tests.crawl.quick import *  # noqa: F403

NAMES: dict[str, list[str]] = json.loads(os.environ["NAMES"])
real = addresses.is_public
addresses.is_public = lambda address: address == "127.0.0.1" or real(address)


look_up = GAIResolver.resolveHostName


def answer(self, receiver, hostName, portNumber=0, addressTypes=None, transportSemantics="TCP"):
    """A name server with a short memory: the last answer of a name stays."""
    answers = NAMES.get(hostName)
    if answers is None:
        return look_up(self, receiver, hostName, portNumber, addressTypes, transportSemantics)
    address = answers.pop(0) if len(answers) > 1 else answers[0]
    kind = IPv6Address if ":" in address else IPv4Address
    receiver.resolutionBegan(self)
    receiver.addressResolved(kind("TCP", address, portNumber))
    receiver.resolutionComplete()
    return self


GAIResolver.resolveHostName = answer  # type: ignore[method-assign]
