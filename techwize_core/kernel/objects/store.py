"""The object store that domains speak to; a folder or S3 stands behind it.

Objects are written once under a key of :mod:`.keys`, appear whole or not at
all, and are handed to browsers by short-lived signed addresses.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from techwize_core.kernel.objects.errors import StorageUnavailable
from techwize_core.kernel.objects.keys import checked_key, media_type_of

CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True)
class StoredObject:
    """What was just written. ``size`` in bytes, ``sha256`` as 64 hexadecimal digits."""

    key: str
    size: int
    sha256: str
    content_type: str


@dataclass(frozen=True)
class ObjectHead:
    """What the store knows of an object without reading it. ``modified_at`` is aware UTC."""

    key: str
    size: int
    content_type: str
    modified_at: datetime


class ObjectStore(ABC):
    """Keeps objects by key. Every method raises ``InvalidKey`` for a malformed key.

    All of them raise ``StorageUnavailable`` when the store cannot be reached.
    Instances are safe to share between threads.
    """

    def put(self, key: str, source: BinaryIO | Path, content_type: str) -> StoredObject:
        """Store the whole of ``source`` (a path, or a file read from where it stands).

        An object that is already there is replaced in one step: readers see the
        old one or the new one. Raises ``StorageFull`` with nothing kept, and
        ``ValueError`` when ``content_type`` is not what the key's extension says.
        """
        if content_type != media_type_of(checked_key(key)):
            raise ValueError(f"{content_type} does not belong under {key}")
        return self._write(key, source, content_type)

    @abstractmethod
    def _write(self, key: str, source: BinaryIO | Path, content_type: str) -> StoredObject:
        """Store the checked object."""

    @abstractmethod
    def open(self, key: str) -> BinaryIO:
        """A readable file with the object's bytes, to be closed by the caller.

        Raises ``ObjectMissing``. A folder's file can seek, that of S3 cannot.
        """

    @abstractmethod
    def fetch_to(self, key: str, target: Path) -> None:
        """Copy the object to ``target``, which appears whole or not at all.

        Raises ``ObjectMissing``, and ``StorageFull`` when the local disk is full.
        """

    @abstractmethod
    def head(self, key: str) -> ObjectHead:
        """Size, type and time of the object. Raises ``ObjectMissing``."""

    @abstractmethod
    def exists(self, key: str) -> bool:
        """Whether there is an object under the key."""

    @abstractmethod
    def delete(self, key: str) -> None:
        """Remove the object; one that is not there is no error."""

    @abstractmethod
    def list(self, prefix: str = "") -> Iterator[ObjectHead]:
        """All objects whose key starts with ``prefix``, in the order of their keys."""

    @abstractmethod
    def signed_url(
        self,
        key: str,
        *,
        expires_seconds: int,
        download_name: str | None = None,
        content_type: str | None = None,
        now: datetime,
    ) -> str:
        """An absolute address that gives the object to whoever holds it.

        It is good for ``expires_seconds`` or up to five minutes more, and the
        same for all calls in one five-minute window, so that browsers and a CDN
        can cache it. With ``download_name`` the browser saves it under that
        name; without, it shows it. ``now`` is aware UTC.
        """

    @abstractmethod
    def discard_unfinished(self, before: datetime) -> int:
        """Remove what writers that died before that time left behind; returns how many pieces."""

    def check(self) -> None:
        """Write, read back and delete a probe; raises a ``StorageError`` with the reason."""
        key = f"probes/{uuid4()}.txt"
        probe = key.encode()
        try:
            self.put(key, BytesIO(probe), media_type_of(key))
            with self.open(key) as stored:
                found = stored.read()
        finally:
            self.delete(key)
        if found != probe:
            raise StorageUnavailable("The storage does not give back what was written to it.")
