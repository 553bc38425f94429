"""An S3 service on this machine, and what lies in it: every record and every dictionary, unpacked."""

from collections.abc import Iterator
from urllib.request import Request, urlopen

import pytest
from moto.server import ThreadedMotoServer

from archive.warc.bucket import Bucket
from archive.warc.frames import Packed, dictionary_of, walk
from archive.warc.places import BucketSource


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of the service."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The address of a place in an empty bucket of that service."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tester")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    name = f"b{abs(hash(request.node.nodeid)) % 10**12}"
    urlopen(Request(f"{s3_server}/{name}", method="PUT")).close()
    return f"s3://{name}/raw"


def everything_in(url: str) -> bytes:
    """All that can be read from the objects of a bucket: their bytes, their records and their dictionaries."""
    bucket, parts = Bucket(url), list[bytes]()
    for name in bucket.names():
        size = bucket.size(name) or 0
        source = BucketSource(bucket, name, size)
        dictionary = dictionary_of(source) if name.endswith(".zst") else None
        parts += [source.read_at(0, size), dictionary or b""]
        parts += [found.record for found in walk(source, 0, size, dictionary) if isinstance(found, Packed) and found.record]
    return b"\n".join(parts)
