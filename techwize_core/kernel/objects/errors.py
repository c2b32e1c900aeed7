"""What can go wrong in object storage and with an upload: branches of the kernel's one error tree.

The text of each is a sentence for the person who caused it: no path, no
secret, no library's own words.
"""

from __future__ import annotations

from techwize_core.kernel.errors import (
    ConfigurationError,
    Forbidden,
    Invalid,
    NotFound,
    TechwizeError,
    TooLarge,
    Unavailable,
    UnsupportedMedia,
)


class StorageError(TechwizeError):
    """The object store could not do what was asked."""


class StorageUrlInvalid(StorageError, ConfigurationError):
    """``STORAGE_URL`` cannot be understood."""


class StorageUnavailable(StorageError, Unavailable):
    """The store cannot be reached or refuses us; a later try may succeed (503)."""


class StorageFull(StorageError, Unavailable):
    """There is no room for the object; nothing of it was kept (507)."""

    status = 507
    title = "The storage is full"


class ObjectMissing(StorageError, NotFound):
    """There is no object under this key (404)."""


class InvalidKey(StorageError, NotFound):
    """The text is no object key: keys are made by :mod:`.keys`, never from user input (404)."""


class SignatureInvalid(StorageError, Forbidden):
    """A media address is unsigned, altered or expired (403)."""


class RangeUnsatisfiable(StorageError):
    """A ``Range`` header asks for bytes beyond the object's end (416). ``size`` is in bytes."""

    status = 416
    title = "No such part of the file"

    def __init__(self, size: int) -> None:
        super().__init__(
            f"The requested part lies outside the file's {size} bytes.",
            headers={"Content-Range": f"bytes */{size}"},
        )
        self.size = size


class UploadRefused(TechwizeError):
    """An uploaded file is not taken in; the text tells the uploader what to do."""


class UnsupportedContent(UploadRefused, UnsupportedMedia):
    """The content is of a type that is not accepted, whatever its name says (415)."""


class UploadTooLarge(UploadRefused, TooLarge):
    """The file has more bytes than its kind may have (413)."""


class Unusable(UploadRefused, Invalid):
    """A file of an accepted type that cannot be used (422)."""

    title = "This file cannot be used"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, errors=[{"loc": ["body", "file"], "msg": detail}])


class UnusablePicture(Unusable):
    """A picture that is broken, animated or has too many pixels."""


class UnusableVideo(Unusable):
    """A video that is broken, empty or too large to decode."""


class UnusableDocument(Unusable):
    """A document that is broken, locked, or unpacks to more than it may."""
