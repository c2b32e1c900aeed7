"""Object keys: the folder structure of the storage, built from ids and sniffed extensions only.

A key is lower-case path text such as
``tenants/<uuid>/projects/<uuid>/client-assets/<uuid>.jpg``. Its extension says
the media type, so a plain folder served by any web server gives the right one.
"""

from __future__ import annotations

import re
from enum import StrEnum
from uuid import UUID

from techwize_core.kernel.objects.errors import InvalidKey

MEDIA_TYPES: dict[str, str] = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip",
    ".ass": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".bin": "application/octet-stream",
}
"""Every extension that a stored object may have, with the media type it is served as."""

# One segment: no leading dot (hidden files, ``..``), no trailing dot, and one
# letter case, since some file systems cannot tell two cases apart.
_SEGMENT = r"[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?"
_KEY = re.compile(rf"{_SEGMENT}(?:/{_SEGMENT}){{0,11}}", re.ASCII)
_PREFIX = re.compile(rf"(?:{_KEY.pattern}/?)?", re.ASCII)
MAX_KEY_LENGTH = 512


class ProjectFolder(StrEnum):
    """The three folders of a project."""

    CLIENT_ASSETS = "client-assets"
    WORK_IN_PROGRESS = "work-in-progress"
    DELIVERABLES = "deliverables"


class TemplateFolder(StrEnum):
    """The two folders of the template gallery."""

    THUMBNAILS = "thumbnails"
    PREVIEWS = "previews"


def project_key(
    tenant_id: UUID, project_id: UUID, folder: ProjectFolder, object_id: UUID, extension: str
) -> str:
    """The key of one file of a project. ``extension`` is one of :data:`MEDIA_TYPES`."""
    place = f"tenants/{tenant_id}/projects/{project_id}/{folder.value}"
    return f"{place}/{object_id}{_known(extension)}"


def project_prefix(tenant_id: UUID, project_id: UUID, folder: ProjectFolder | None = None) -> str:
    """What all keys of a project, or of one of its folders, start with."""
    place = f"tenants/{tenant_id}/projects/{project_id}/"
    return place if folder is None else f"{place}{folder.value}/"


def avatar_key(tenant_id: UUID, object_id: UUID, extension: str) -> str:
    """The key of a profile's picture."""
    return f"tenants/{tenant_id}/profiles/avatars/{object_id}{_known(extension)}"


def template_key(tenant_id: UUID, folder: TemplateFolder, object_id: UUID, extension: str) -> str:
    """The key of a template's thumbnail or preview."""
    return f"tenants/{tenant_id}/templates/{folder.value}/{object_id}{_known(extension)}"


def gallery_key(tenant_id: UUID, object_id: UUID, extension: str) -> str:
    """The key of a piece in the tenant's public demo gallery."""
    return f"tenants/{tenant_id}/public/demo-gallery/{object_id}{_known(extension)}"


def checked_key(key: str) -> str:
    """Return ``key`` when it is a well-formed object key, else raise :class:`InvalidKey`."""
    if len(key) > MAX_KEY_LENGTH or not _KEY.fullmatch(key):
        raise InvalidKey("This is not the address of a stored file.")
    return key


def checked_prefix(prefix: str) -> str:
    """Return ``prefix`` when keys can start with it, else raise ``InvalidKey``; "" fits all."""
    if len(prefix) > MAX_KEY_LENGTH or not _PREFIX.fullmatch(prefix):
        raise InvalidKey("This is not the beginning of a stored file's address.")
    return prefix


def media_type_of(key: str) -> str:
    """The media type that the key's extension stands for; raises ``InvalidKey``."""
    name = key.rpartition("/")[2]
    return MEDIA_TYPES[_known(f".{name.rpartition('.')[2]}")]


def is_known_key(key: str) -> bool:
    """Whether this is an object key with a known extension, as all that we wrote are."""
    name = key.rpartition("/")[2]
    return bool(_KEY.fullmatch(key)) and f".{name.rpartition('.')[2]}" in MEDIA_TYPES


def _known(extension: str) -> str:
    if extension not in MEDIA_TYPES:
        raise InvalidKey(f"No file is stored with the extension {extension!r}.")
    return extension
