"""From ``STORAGE_URL`` to an object store."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from techwize_core.kernel.objects.errors import InvalidKey, StorageUrlInvalid
from techwize_core.kernel.objects.folder import FolderStore
from techwize_core.kernel.objects.keys import checked_prefix
from techwize_core.kernel.objects.signing import MediaSigner
from techwize_core.kernel.objects.store import ObjectStore

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
_WEB_ADDRESS = re.compile(
    r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?/?", re.ASCII
)
_S3_OPTIONS = {"endpoint", "public_endpoint", "region"}


def open_store(
    storage_url: str, secret_key: bytes, base_url: str, earlier: Sequence[bytes] = ()
) -> ObjectStore:
    """The store that ``STORAGE_URL`` names; nothing is read, written or connected to yet.

    ``file:///srv/objects``, ``file://var/objects`` (below the present folder) or
    ``s3://bucket/prefix?endpoint=http://…&region=…&public_endpoint=https://…``.
    ``secret_key`` and ``base_url`` make a folder's signed addresses; those made
    with ``earlier`` keys hold too. Raises
    :class:`StorageUrlInvalid`, whose text is one sentence.
    """
    try:
        url = urlsplit(storage_url)
    except ValueError:
        url = SplitResult("", "", "", "", "")
    if url.scheme == "file":
        return FolderStore(_folder(url), MediaSigner(secret_key, base_url, earlier))
    if url.scheme == "s3":
        return _s3_store(url)
    raise StorageUrlInvalid(
        "STORAGE_URL must begin with file:// (a folder) or s3:// (a bucket), "
        "such as file://var/objects or s3://my-bucket?region=eu-west-1."
    )


def _folder(url: SplitResult) -> Path:
    # urlsplit takes "var" of file://var/objects for a host; we mean a relative path.
    path = unquote(url.netloc + url.path)
    if url.query or url.fragment or "\0" in path or not path.strip("/"):
        raise StorageUrlInvalid(
            "STORAGE_URL names no folder; write file:///srv/objects or file://var/objects."
        )
    return Path(path)


def _s3_store(url: SplitResult) -> ObjectStore:
    # Imported only where S3 is used: boto3 costs a process 30 MB and half a second.
    from botocore.exceptions import BotoCoreError

    from techwize_core.kernel.objects.s3 import S3Place, S3Store

    if "@" in url.netloc:
        raise StorageUrlInvalid(
            "STORAGE_URL must hold no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        )
    if not _BUCKET.fullmatch(url.netloc):
        raise StorageUrlInvalid("STORAGE_URL names no valid bucket after s3://.")
    options = _s3_options(url.query)
    place = S3Place(
        bucket=url.netloc,
        prefix=_s3_prefix(url.path),
        endpoint=_web_address(options, "endpoint"),
        public_endpoint=_web_address(options, "public_endpoint"),
        region=options.get("region"),
    )
    try:
        return S3Store(place)
    except (ValueError, BotoCoreError) as error:
        raise StorageUrlInvalid(
            "STORAGE_URL has an endpoint or a region that does not exist."
        ) from error


def _s3_options(query: str) -> dict[str, str]:
    options = {name: values[-1] for name, values in parse_qs(query).items()}
    if unknown := options.keys() - _S3_OPTIONS:
        raise StorageUrlInvalid(
            f"STORAGE_URL has the unknown option {min(unknown)!r}; "
            "known are endpoint, public_endpoint and region."
        )
    return options


def _s3_prefix(path: str) -> str:
    prefix = path.strip("/")
    try:
        checked_prefix(prefix)
    except InvalidKey as error:
        raise StorageUrlInvalid(
            "The prefix in STORAGE_URL may hold lower-case letters, digits, '.', '_' and '-' only."
        ) from error
    return f"{prefix}/" if prefix else ""


def _web_address(options: dict[str, str], name: str) -> str | None:
    address = options.get(name)
    if address is None:
        return None
    if not _WEB_ADDRESS.fullmatch(address):
        raise StorageUrlInvalid(
            f"{name} in STORAGE_URL must be a web address such as https://s3.example.com."
        )
    return address.rstrip("/")
