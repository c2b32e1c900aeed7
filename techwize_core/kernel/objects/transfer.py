"""Copying bytes between files: hashed on the way, whole or not at all, disk-full made plain."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from techwize_core.kernel.objects.errors import StorageFull
from techwize_core.kernel.objects.store import CHUNK_BYTES

# No room on the disk, over the user's quota, over the process's file size limit.
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def full_disk_is_storage_full() -> Iterator[None]:
    """Turn the system's words for "no room" into :class:`StorageFull`."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(
                "The storage is full, so the file was not kept. Free some space and try again."
            ) from error
        raise


@contextmanager
def new_file(target: Path, folder: Path | None = None) -> Iterator[BinaryIO]:
    """A file that becomes ``target`` when the block ends well, and vanishes when it does not.

    It is written in ``folder`` (the target's own by default; it must be on the
    same file system), readable by our user only, and on the disk before it
    gets its name. Raises ``StorageFull``.
    """
    with full_disk_is_storage_full():
        with NamedTemporaryFile(dir=folder or target.parent, prefix=".new-", delete=False) as file:
            unfinished = Path(file.name)
            try:
                yield file  # type: ignore[misc]  # a wrapper with all of BinaryIO's methods
                file.flush()
                os.fsync(file.fileno())
                unfinished.replace(target)
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise
        sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable; a rename alone can be lost with the power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy_hashed(source: BinaryIO | Path, target: BinaryIO) -> tuple[int, str]:
    """Copy all of ``source`` to ``target``; returns the bytes copied and their SHA-256 in hex."""
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return copy_hashed(opened, target)
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
        target.write(chunk)
    return size, digest.hexdigest()
