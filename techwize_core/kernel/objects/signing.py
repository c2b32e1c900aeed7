"""Signed media addresses: whoever holds one may read one object for a short time.

The address is ``{base}/media/{key}?expires=…[&name=…][&type=…]&sig=…``. The
signature (HMAC-SHA256) covers all of it but the host, since a tenant's own
host serves the same objects. Expiry moves in steps, so an object keeps one
address for a while and can be cached by browsers and a CDN.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from techwize_core.kernel.objects.errors import InvalidKey, SignatureInvalid
from techwize_core.kernel.objects.keys import checked_key, media_type_of

WINDOW_SECONDS = 300
MEDIA_PATH = "/media/"
_EXPIRES = re.compile(r"[1-9][0-9]{0,11}", re.ASCII)
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|;%\u2028\u2029\u202a-\u202e\u2066-\u2069]')


@dataclass(frozen=True)
class SignedObject:
    """What a genuine address grants. ``expires_at`` is aware UTC."""

    key: str
    expires_at: datetime
    content_type: str
    download_name: str | None

    def headers(self, now: datetime) -> dict[str, str]:
        """The response headers for the object, safe also for a hostile file.

        A cache may keep it as long as the address lives; ``sandbox`` and
        ``nosniff`` keep a file that looks like a page from acting as one.
        """
        seconds = max(0, int((self.expires_at - now).total_seconds()))
        return {
            "Content-Type": self.content_type,
            "Content-Disposition": content_disposition(self.download_name),
            "Cache-Control": f"public, max-age={seconds}, immutable",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Accept-Ranges": "bytes",
        }


class MediaSigner:
    """Makes media addresses under one secret, and checks them under it and the ``earlier`` ones.

    ``base_url`` is the address of the site without a slash at its end.
    """

    def __init__(self, secret_key: bytes, base_url: str, earlier: Sequence[bytes] = ()) -> None:
        self._key = _derived(secret_key)
        self._keys = [self._key, *map(_derived, earlier)]
        self._base_url = base_url.rstrip("/")

    def sign(
        self,
        key: str,
        *,
        expires_seconds: int,
        download_name: str | None = None,
        content_type: str | None = None,
        now: datetime,
    ) -> str:
        """The signed address of ``key``; see :meth:`.store.ObjectStore.signed_url`."""
        expires = str(expiry_step(now, expires_seconds))
        query = {"expires": expires}
        if download_name is not None:
            query["name"] = safe_name(download_name)
        if content_type is not None:
            query["type"] = content_type
        query["sig"] = _signature(self._key, checked_key(key), query)
        return f"{self._base_url}{MEDIA_PATH}{key}?{urlencode(query, quote_via=quote)}"

    def verify(self, path: str, query: str, now: datetime) -> SignedObject:
        """Read an address back: ``path`` from ``/media/`` on, ``query`` as it arrived.

        Raises :class:`SignatureInvalid` for anything that we did not sign as it
        stands, and for what has expired.
        """
        fields = _fields(query)
        signature = fields.pop("sig", "")
        key = _key(path)
        given = signature.encode("utf-8", "replace")
        if not any(
            hmac.compare_digest(_signature(secret, key, fields).encode(), given)
            for secret in self._keys
        ):
            raise SignatureInvalid("This address was not given out by us, or it was altered.")
        expires_at = datetime.fromtimestamp(int(fields["expires"]), UTC)
        if now >= expires_at:
            raise SignatureInvalid("This address has expired; open the page again for a new one.")
        content_type = fields.get("type") or media_type_of(key)
        return SignedObject(key, expires_at, content_type, fields.get("name"))


def _derived(secret_key: bytes) -> bytes:
    # A key of its own: a leak of media signatures must not help to forge sessions.
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"techwize media url v1").derive(
        secret_key
    )


def _signature(secret: bytes, key: str, fields: dict[str, str]) -> str:
    # JSON keeps the parts apart: no name can pose as a type or an expiry.
    parts = [key, fields.get("expires"), fields.get("name"), fields.get("type")]
    digest = hmac.digest(secret, json.dumps(parts).encode(), hashlib.sha256)
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def expiry_step(now: datetime, expires_seconds: int) -> int:
    """When an address made now ends, in Unix seconds: rounded up to the next window's start."""
    if expires_seconds < 1:
        raise ValueError("an address lives for at least one second")
    wanted = int(now.timestamp()) + expires_seconds
    return -(-wanted // WINDOW_SECONDS) * WINDOW_SECONDS


def safe_name(name: str) -> str:
    """A file name without path, quotes, control or direction marks; at most 120 characters."""
    cleaned = _UNSAFE_IN_NAME.sub("_", name.encode("utf-8", "ignore").decode()).strip(". ")
    stem, dot, extension = cleaned.rpartition(".")
    if dot and len(extension) <= 8:
        return f"{stem[: 119 - len(extension)]}.{extension}"
    return cleaned[:120] or "file"


def content_disposition(download_name: str | None) -> str:
    """The header that shows the object (None) or saves it under a name (RFC 6266)."""
    if download_name is None:
        return "inline"
    name = safe_name(download_name)
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _fields(query: str) -> dict[str, str]:
    """The address's fields, each at most once and none that we do not know."""
    try:
        pairs = parse_qsl(query, strict_parsing=True, errors="strict", max_num_fields=4)
    except ValueError:
        pairs = []
    fields = dict(pairs)
    known = fields.keys() <= {"expires", "name", "type", "sig"}
    if not known or len(fields) != len(pairs) or not _EXPIRES.fullmatch(fields.get("expires", "")):
        raise SignatureInvalid("This address is not signed; open the page again for a new one.")
    return fields


def _key(path: str) -> str:
    if not path.startswith(MEDIA_PATH):
        raise SignatureInvalid("This is not the address of a stored file.")
    try:
        key = checked_key(path.removeprefix(MEDIA_PATH))
        media_type_of(key)
    except InvalidKey as error:
        raise SignatureInvalid("This is not the address of a stored file.") from error
    return key
