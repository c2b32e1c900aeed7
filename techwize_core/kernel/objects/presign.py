"""Presigned S3 addresses that stay the same for a while.

botocore's ``generate_presigned_url`` signs the present second, so a page shown
twice names each picture by a new address and no cache can help. Here the same
signer is given the start of a five-minute window instead.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from botocore.auth import SIGV4_TIMESTAMP, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials

from techwize_core.kernel.objects.signing import WINDOW_SECONDS, content_disposition, expiry_step

_LONGEST_SECONDS = 7 * 24 * 3600  # of signature version 4


class _SignedAt(S3SigV4QueryAuth):
    """botocore's presigner with a time of our choice."""

    def __init__(
        self, credentials: ReadOnlyCredentials, region: str, expires: int, signed_at: datetime
    ) -> None:
        super().__init__(credentials, "s3", region, expires=expires)
        self._signed_at = signed_at

    def _modify_request_before_signing(self, request: Any) -> None:
        request.context["timestamp"] = self._signed_at.strftime(SIGV4_TIMESTAMP)
        # The stubs leave this method out; a test holds our signature to botocore's own.
        super()._modify_request_before_signing(request)  # type: ignore[misc]


def presigned_get(
    address: str,
    credentials: ReadOnlyCredentials,
    region: str,
    *,
    expires_seconds: int,
    download_name: str | None,
    content_type: str,
    now: datetime,
) -> str:
    """The object's ``address``, signed, good for ``expires_seconds`` or a little longer."""
    start = int(now.timestamp()) // WINDOW_SECONDS * WINDOW_SECONDS
    seconds = min(expiry_step(now, expires_seconds) - start, _LONGEST_SECONDS)
    answer_headers = {
        "response-content-type": content_type,
        "response-content-disposition": content_disposition(download_name),
        "response-cache-control": f"public, max-age={seconds}, immutable",
    }
    request = AWSRequest("GET", f"{address}?{urlencode(answer_headers, quote_via=quote)}")
    _SignedAt(credentials, region, seconds, datetime.fromtimestamp(start, UTC)).add_auth(request)
    return str(request.url)
