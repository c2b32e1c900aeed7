"""An object store in a local folder, each object a plain file under its key."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from techwize_core.kernel.objects.errors import (
    InvalidKey,
    ObjectMissing,
    StorageError,
    StorageUnavailable,
)
from techwize_core.kernel.objects.keys import (
    checked_key,
    checked_prefix,
    is_known_key,
    media_type_of,
)
from techwize_core.kernel.objects.signing import MediaSigner, SignedObject
from techwize_core.kernel.objects.store import ObjectHead, ObjectStore, StoredObject
from techwize_core.kernel.objects.transfer import copy_hashed, new_file, sync_folder

# Starts with a dot, as no key does, so no object can lie in it or replace it.
_UNFINISHED = ".unfinished"


class FolderStore(ObjectStore):
    """Keeps objects under ``root``, which is made on the first write, for our user only."""

    def __init__(self, root: Path, signer: MediaSigner) -> None:
        self._root = root.absolute()
        self._signer = signer

    def _write(self, key: str, source: BinaryIO | Path, content_type: str) -> StoredObject:
        target = self._path(key)
        try:
            self._make_folder(self._root / _UNFINISHED)
            self._make_folder(target.parent)
            with new_file(target, self._root / _UNFINISHED) as file:
                size, sha256 = copy_hashed(source, file)
        except StorageError:
            raise
        except OSError as error:
            raise _unavailable(error) from error
        return StoredObject(key, size, sha256, content_type)

    def open(self, key: str) -> BinaryIO:
        path = self._path(key)
        self._status(path)
        try:
            return path.open("rb")
        except FileNotFoundError as error:
            raise _missing() from error
        except OSError as error:
            raise _unavailable(error) from error

    def fetch_to(self, key: str, target: Path) -> None:
        with self.open(key) as source, new_file(target) as file:
            copy_hashed(source, file)

    def head(self, key: str) -> ObjectHead:
        return _head(key, self._status(self._path(key)))

    def exists(self, key: str) -> bool:
        try:
            self._status(self._path(key))
        except ObjectMissing:
            return False
        return True

    def delete(self, key: str) -> None:
        path = self._path(key)
        try:
            path.unlink(missing_ok=True)
        except (NotADirectoryError, IsADirectoryError):
            return
        except OSError as error:
            raise _unavailable(error) from error

    def list(self, prefix: str = "") -> Iterator[ObjectHead]:
        start = self._root / checked_prefix(prefix).rpartition("/")[0]
        for path in _files(start):
            key = path.relative_to(self._root).as_posix()
            if key.startswith(prefix) and is_known_key(key):
                yield _head(key, self._status(path))

    def signed_url(
        self,
        key: str,
        *,
        expires_seconds: int,
        download_name: str | None = None,
        content_type: str | None = None,
        now: datetime,
    ) -> str:
        return self._signer.sign(
            key,
            expires_seconds=expires_seconds,
            download_name=download_name,
            content_type=content_type,
            now=now,
        )

    def verify_signed(self, path: str, query: str, now: datetime) -> SignedObject:
        """Read one of :meth:`signed_url` back; raises ``SignatureInvalid``."""
        return self._signer.verify(path, query, now)

    def discard_unfinished(self, before: datetime) -> int:
        count = 0
        for path in _files(self._root / _UNFINISHED):
            if path.lstat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)
                count += 1
        return count

    def _path(self, key: str) -> Path:
        path = self._root / checked_key(key)
        # The key itself cannot leave the root, but a link put there by hand could.
        if not path.parent.resolve().is_relative_to(self._root.resolve()):
            raise InvalidKey("This file lies outside the storage folder.")
        return path

    def _status(self, path: Path) -> os.stat_result:
        """The plain file's status; links and folders are no objects."""
        try:
            status = path.lstat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise _missing() from error
        except OSError as error:
            raise _unavailable(error) from error
        if not stat.S_ISREG(status.st_mode):
            raise _missing()
        return status

    def _make_folder(self, folder: Path) -> None:
        """Make the folder and what is missing above it, durable and for our user only."""
        if folder.is_dir():
            return
        if folder != self._root:
            self._make_folder(folder.parent)
        else:
            folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def _head(key: str, status: os.stat_result) -> ObjectHead:
    modified_at = datetime.fromtimestamp(status.st_mtime, UTC)
    return ObjectHead(key, status.st_size, media_type_of(key), modified_at)


def _files(folder: Path) -> Iterator[Path]:
    """The plain files below ``folder`` in the order of their keys, as S3 lists them."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    # A folder sorts with its slash, or "a-b" would come after "a/b".
    entries.sort(key=lambda entry: f"{entry.name}/" if entry.is_dir() else entry.name)
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != _UNFINISHED:
                yield from _files(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _missing() -> ObjectMissing:
    return ObjectMissing("This file is not in the storage.")


def _unavailable(error: OSError) -> StorageUnavailable:
    reason = error.strerror or "unknown error"
    return StorageUnavailable(f"The storage folder cannot be used ({reason}).")
