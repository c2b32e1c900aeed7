"""The one door for uploads: size, type by content, and a cleaned copy to store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from techwize_core.kernel.objects.documents import check_document
from techwize_core.kernel.objects.errors import UnsupportedContent, UploadTooLarge
from techwize_core.kernel.objects.sniff import ACCEPTED, Kind, SniffedType, sniff
from techwize_core.kernel.objects.store import CHUNK_BYTES
from techwize_core.kernel.objects.transfer import full_disk_is_storage_full

AssetType = Literal["logo", "image", "video", "document", "final_output"]

_MEGABYTE = 1024 * 1024
BYTE_LIMITS: dict[Kind, int] = {
    "image": 25 * _MEGABYTE,
    "document": 25 * _MEGABYTE,
    "video": 500 * _MEGABYTE,
}
_KINDS_OF: dict[AssetType, tuple[Kind, ...]] = {
    "logo": ("image",),
    "image": ("image",),
    "video": ("video",),
    "document": ("document",),
    "final_output": ("video", "image"),
}
_WORDS: dict[Kind, str] = {"image": "a picture", "video": "a video", "document": "a document"}


@dataclass(frozen=True)
class CleanUpload:
    """A file fit to be stored: ``path`` holds it, ``type`` is what it now is.

    ``width`` and ``height`` in pixels and ``seconds`` are None where they make no sense.
    """

    path: Path
    type: SniffedType
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


def byte_limit(asset_type: AssetType) -> int:
    """The most bytes that an upload of this type may have."""
    return max(BYTE_LIMITS[kind] for kind in _KINDS_OF[asset_type])


def receive_upload(source: BinaryIO, target: Path, asset_type: AssetType) -> int:
    """Write an upload to ``target`` as it comes in; returns its size in bytes.

    Raises :class:`UploadTooLarge` as soon as it is too large, and
    ``StorageFull``; nothing is left at ``target`` then.
    """
    limit, size = byte_limit(asset_type), 0
    try:
        with full_disk_is_storage_full(), target.open("wb") as file:
            while chunk := source.read(CHUNK_BYTES):
                size += len(chunk)
                _check_size(size, limit)
                file.write(chunk)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return size


def clean_upload(source: Path, asset_type: AssetType, folder: Path) -> CleanUpload:
    """Check the upload at ``source`` and write what is to be stored into ``folder``.

    Pictures are written anew, videos copied without metadata, documents taken
    as they are (``path`` is then ``source``). ``folder`` is the caller's own
    temporary one. Raises ``UnsupportedContent`` (415), ``UploadTooLarge``
    (413), ``Unusable`` (422) and ``StorageFull`` (507).
    """
    with source.open("rb") as file:
        found = sniff(file)
    _check_kind(found.kind, asset_type)
    _check_size(source.stat().st_size, BYTE_LIMITS[found.kind])
    # Picture and video libraries load with the first upload: a process that serves starts sooner.
    if found.kind == "image":
        from techwize_core.kernel.objects.images import reencode_picture

        picture = reencode_picture(source, folder)
        return CleanUpload(
            picture.path, SniffedType.of(picture.extension), picture.width, picture.height
        )
    if found.kind == "video":
        from techwize_core.kernel.objects.video import strip_video

        video = strip_video(source, folder, found.extension)
        return CleanUpload(video.path, found, video.width, video.height, video.seconds)
    check_document(source, found.extension)
    return CleanUpload(source, found)


def _check_kind(kind: Kind, asset_type: AssetType) -> None:
    wanted = _KINDS_OF[asset_type]
    if kind not in wanted:
        words = " or ".join(_WORDS[one] for one in wanted)
        raise UnsupportedContent(
            f"This is {_WORDS[kind]}, but {words} is wanted as {asset_type}. {ACCEPTED}"
        )


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise UploadTooLarge(
            f"This file is larger than {limit // _MEGABYTE} MB; send a smaller or compressed one."
        )
