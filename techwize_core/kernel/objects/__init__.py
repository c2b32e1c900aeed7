"""Object storage, and what an upload has to pass before it is stored."""

from techwize_core.kernel.objects.errors import (
    InvalidKey,
    ObjectMissing,
    RangeUnsatisfiable,
    SignatureInvalid,
    StorageError,
    StorageFull,
    StorageUnavailable,
    StorageUrlInvalid,
    UnsupportedContent,
    UnusableDocument,
    UnusablePicture,
    UnusableVideo,
    UploadRefused,
    UploadTooLarge,
)
from techwize_core.kernel.objects.folder import FolderStore
from techwize_core.kernel.objects.opening import open_store
from techwize_core.kernel.objects.ranges import ByteRange, parse_range, read_range
from techwize_core.kernel.objects.signing import MediaSigner, SignedObject
from techwize_core.kernel.objects.store import ObjectHead, ObjectStore, StoredObject

__all__ = [
    "ByteRange",
    "FolderStore",
    "InvalidKey",
    "MediaSigner",
    "ObjectHead",
    "ObjectMissing",
    "ObjectStore",
    "RangeUnsatisfiable",
    "SignatureInvalid",
    "SignedObject",
    "StorageError",
    "StorageFull",
    "StorageUnavailable",
    "StorageUrlInvalid",
    "StoredObject",
    "UnsupportedContent",
    "UnusableDocument",
    "UnusablePicture",
    "UnusableVideo",
    "UploadRefused",
    "UploadTooLarge",
    "open_store",
    "parse_range",
    "read_range",
]
