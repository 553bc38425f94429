"""How do segments lie in a bucket of an S3 service: put there whole, read there piece by piece?"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import SegmentError

PATIENCE = timedelta(seconds=30)
"""For one request; it is tried again a few times, as long as a minute in all."""
RETRIES = 4
RETRY_FOR = timedelta(seconds=60)


class Bucket:
    """A place in a bucket, such as s3://bucket/prefix. Credentials, region and endpoint are AWS_* environment variables."""

    def __init__(self, url: str, *, patience: timedelta = PATIENCE, retries: int = RETRIES) -> None:
        self.url = url.rstrip("/")
        self._patience = patience
        self._retries = retries

    @cached_property
    def _store(self) -> Any:
        # Imported here: it costs a tenth of a second, which archives without a bucket need not pay.
        from obstore.store import S3Store

        parts = urlsplit(self.url)
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
        return S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            region=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1",
            client_options={
                "allow_http": endpoint.startswith("http://"),
                "timeout": self._patience,
                "connect_timeout": self._patience,
            },
            retry_config={"max_retries": self._retries, "retry_timeout": RETRY_FOR},
        )

    def put(self, name: str, path: Path) -> None:
        """Puts a segment there, and makes sure that all of it arrived. Raises SegmentError where it did not."""
        import obstore

        with self._told(name, "cannot be put"), path.open("rb") as file:
            obstore.put(self._store, name, file)
        size = self.size(name)
        if size != path.stat().st_size:
            raise SegmentError(
                f"{self.url}/{name} has {size} bytes after {path.stat().st_size} were put: it is tried again later"
            )

    def get(self, name: str, path: Path) -> None:
        """Brings a segment here, whole and safe on the disk. Raises SegmentError where that fails."""
        import obstore

        newborn = path.with_suffix(".part")
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._told(name, "cannot be fetched"), newborn.open("wb") as file:
            for chunk in obstore.get(self._store, name).stream():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        newborn.rename(path)

    def delete(self, name: str) -> None:
        """Removes a segment there. Raises SegmentError where that fails."""
        import obstore

        with self._told(name, "cannot be removed"):
            obstore.delete(self._store, name)

    def size(self, name: str) -> int | None:
        """Bytes of a segment; None where it is not there. Raises SegmentError where that cannot be known."""
        import obstore
        from obstore.exceptions import NotFoundError

        with self._told(name, "cannot be looked for"):
            try:
                return int(obstore.head(self._store, name)["size"])
            except (NotFoundError, FileNotFoundError) as error:
                # Without the bucket itself nothing is there either, but that must be said.
                if "NoSuchBucket" in str(error):
                    raise
        return None

    def read_at(self, name: str, offset: int, length: int, size: int) -> bytes:
        """So many bytes from a place; fewer where the segment ends. Raises SegmentError where it cannot be read."""
        import obstore

        end = min(offset + length, size)
        if offset >= end:
            return b""
        found = b""
        with self._told(name, "cannot be read"):
            found += bytes(obstore.get_range(self._store, name, start=offset, end=end))
        return found

    def names(self) -> Iterator[str]:
        """The segments there. Raises SegmentError where they cannot be listed."""
        import obstore

        with self._told("", "cannot be listed"):
            for page in obstore.list(self._store):
                yield from (str(item["path"]) for item in page)

    @contextmanager
    def _told(self, name: str, what: str) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, PermissionError, OSError) as error:
            place = f"{self.url}/{name}".rstrip("/")
            raise SegmentError(f"{place} {what}: {reason(error)}") from error


def reason(error: Exception) -> str:
    """What an error of the service means, in a sentence that says what to do."""
    text = " ".join(str(error).split())
    if "NoSuchBucket" in text:
        return "there is no such bucket: make it, or correct GISA_WARC_URL"
    if any(word in text for word in ("403", "401", "AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId", "Forbidden")):
        return "the service refuses our credentials: check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the rights of that key"
    if any(word in text for word in ("timed out", "timeout", "error sending request", "connect", "Connect", "retries")):
        return "the service does not answer: check AWS_ENDPOINT_URL and the network"
    if "credential" in text.lower() or "169.254" in text:
        return "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    return text[:300]
