"""What exactly is wrong with a certificate? Twisted says no more than that it is, so OpenSSL's number is kept as it comes."""

from typing import Any

from OpenSSL import SSL
from twisted.internet._sslverify import _verifyCB
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.misses import BadCertificate


@implementer(IPolicyForHTTPS)
class Certificates:
    """Scrapy's way of checking certificates, in which a failure is a BadCertificate."""

    def __init__(self, policy: Any) -> None:
        self._policy = policy

    def creatorForNetloc(self, hostname: bytes, port: int) -> "_Creator":
        """What makes connections to a host."""
        return _Creator(self._policy.creatorForNetloc(hostname, port))


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def clientConnectionForTLS(self, protocol: Any) -> SSL.Connection:
        connection: SSL.Connection = self._inner.clientConnectionForTLS(protocol)
        # The same check of the name as Twisted's own; a callback once set cannot be read back.
        check = _verifyCB(protocol, self._inner._hostnameIsDnsName, self._inner._hostnameASCII)

        def judge(conn: SSL.Connection, certificate: Any, error: int, depth: int, ok: int) -> bool:
            if not ok:
                protocol.failVerification(Failure(BadCertificate(error)))  # type: ignore[no-untyped-call]
                return False
            return bool(check(conn, certificate, error, depth, bool(ok)))

        connection.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, judge)
        return connection
