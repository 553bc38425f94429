"""A server on loopback that answers with whatever bytes a test gives it, encrypted where it has a certificate."""

import datetime
import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROBOTS = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
MOST_SECONDS = 20.0


@dataclass(slots=True)
class Hostile:
    """Paths and the pieces that are sent for them; the connection is then closed."""

    answers: dict[str, Iterable[bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0
    scheme: str = "http"

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"


@contextmanager
def hostile(certificate: Path | None = None) -> Iterator[Hostile]:
    """The server, for as long as the block runs."""
    server = Hostile(scheme="https" if certificate else "http")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
    if context and certificate:
        context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.port = listening.getsockname()[1]
        accepting = threading.Thread(target=_accept, args=(listening, context, server), daemon=True)
        accepting.start()
        yield server
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
    accepting.join(5)


def _accept(listening: socket.socket, context: ssl.SSLContext | None, server: Hostile) -> None:
    while True:
        try:
            connection, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, context, server), daemon=True).start()


def _serve(connection: socket.socket, context: ssl.SSLContext | None, server: Hostile) -> None:
    connection.settimeout(MOST_SECONDS)
    # A client that is not pleased hangs up, in the middle of a handshake too.
    with suppress(OSError), connection:
        stream = context.wrap_socket(connection, server_side=True) if context else connection
        with stream:
            head = b""
            while b"\r\n\r\n" not in head:
                more = stream.recv(65536)
                if not more:
                    return
                head += more
            path = head.split(b" ")[1].decode()
            server.asked.append(path)
            for piece in server.answers.get(path, (ROBOTS,)):
                stream.sendall(piece)


def page(body: bytes, *headers: str) -> bytes:
    """A whole answer."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def make_certificate(
    folder: Path, name: str, *, host: str = "127.0.0.1", days: tuple[int, int] = (-1, 30), signer: Path | None = None
) -> Path:
    """A file with a certificate and its key, valid from and to so many days from now; its own signer where none is given."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, issuer_key = subject, key
    if signer is not None:
        issuer = x509.load_pem_x509_certificate(signer.read_bytes()).subject
        loaded = serialization.load_pem_private_key(signer.read_bytes(), None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        issuer_key = loaded
    now = datetime.datetime.now(datetime.UTC)
    alternative = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=name == "authority", path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + made.public_bytes(serialization.Encoding.PEM)
    path.write_bytes(pem)
    return path
