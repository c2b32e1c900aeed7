"""An object store in an S3 bucket or in any service that speaks S3.

Signature version 4 and no checksum trailers: the services beside Amazon's own
refuse or mangle what boto3 sends by default since 1.36.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import boto3.session
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from techwize_core.kernel.objects.errors import ObjectMissing, StorageFull, StorageUnavailable
from techwize_core.kernel.objects.keys import (
    checked_key,
    checked_prefix,
    is_known_key,
    media_type_of,
)
from techwize_core.kernel.objects.presign import presigned_get
from techwize_core.kernel.objects.store import ObjectHead, ObjectStore, StoredObject
from techwize_core.kernel.objects.transfer import copy_hashed, full_disk_is_storage_full, new_file

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_MISSING = {"NoSuchKey", "404", "NotFound"}
_FULL = {"QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "507"}
_PART_BYTES = 8 * 1024 * 1024
# Few threads: each holds a part in memory.
_TRANSFER = TransferConfig(
    multipart_threshold=_PART_BYTES, multipart_chunksize=_PART_BYTES, max_concurrency=4
)


@dataclass(frozen=True)
class S3Place:
    """Where the objects lie. ``prefix`` is "" or ends in a slash.

    ``endpoint`` is None for Amazon's own. ``public_endpoint`` is the host that
    browsers reach when it is another than ours: a signature covers the host.
    """

    bucket: str
    prefix: str = ""
    endpoint: str | None = None
    public_endpoint: str | None = None
    region: str | None = None


class S3Store(ObjectStore):
    """Keeps objects in a bucket; credentials come from the usual AWS environment."""

    def __init__(self, place: S3Place) -> None:
        self._place = place
        # A session of our own: boto3's shared one is not safe to start from threads.
        self._session = boto3.session.Session(region_name=place.region)
        self._region = place.region or self._session.region_name or "us-east-1"
        self._client: S3Client = self._session.client(
            "s3",
            endpoint_url=place.endpoint,
            region_name=self._region,
            config=_config(path_style=place.endpoint is not None),
        )

    def _write(self, key: str, source: BinaryIO | Path, content_type: str) -> StoredObject:
        with TemporaryDirectory(prefix="techwize-") as folder:
            # The whole is copied and hashed first: an upload in parts reads the
            # file out of order, and may read it again after a failure.
            copy = Path(folder) / "object"
            with full_disk_is_storage_full(), copy.open("wb") as file:
                size, sha256 = copy_hashed(source, cast("BinaryIO", file))
            with self._errors_in_words():
                self._client.upload_file(
                    str(copy),
                    self._place.bucket,
                    self._place.prefix + key,
                    ExtraArgs={"ContentType": content_type},
                    Config=_TRANSFER,
                )
        return StoredObject(key, size, sha256, content_type)

    def open(self, key: str) -> BinaryIO:
        with self._errors_in_words():
            answer = self._client.get_object(**self._named(key))
        return cast("BinaryIO", io.BufferedReader(_Body(answer["Body"])))

    def fetch_to(self, key: str, target: Path) -> None:
        with self.open(key) as source, new_file(target) as file:
            copy_hashed(source, file)

    def head(self, key: str) -> ObjectHead:
        with self._errors_in_words():
            answer = self._client.head_object(**self._named(key))
        modified_at = answer["LastModified"].astimezone(UTC)
        return ObjectHead(key, answer["ContentLength"], media_type_of(key), modified_at)

    def exists(self, key: str) -> bool:
        try:
            self.head(key)
        except ObjectMissing:
            return False
        return True

    def delete(self, key: str) -> None:
        with self._errors_in_words():
            self._client.delete_object(**self._named(key))

    def list(self, prefix: str = "") -> Iterator[ObjectHead]:
        place = self._place
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=place.bucket, Prefix=place.prefix + checked_prefix(prefix)
        )
        with self._errors_in_words():
            for page in pages:
                for item in page.get("Contents", []):
                    key = item["Key"].removeprefix(place.prefix)
                    if is_known_key(key):
                        modified_at = item["LastModified"].astimezone(UTC)
                        yield ObjectHead(key, item["Size"], media_type_of(key), modified_at)

    def signed_url(
        self,
        key: str,
        *,
        expires_seconds: int,
        download_name: str | None = None,
        content_type: str | None = None,
        now: datetime,
    ) -> str:
        credentials = self._session.get_credentials()
        if credentials is None:
            raise StorageUnavailable(_NO_CREDENTIALS)
        return presigned_get(
            self._address(checked_key(key)),
            credentials.get_frozen_credentials(),
            self._region,
            expires_seconds=expires_seconds,
            download_name=download_name,
            content_type=content_type or media_type_of(key),
            now=now,
        )

    def discard_unfinished(self, before: datetime) -> int:
        place, count = self._place, 0
        with self._errors_in_words():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=place.bucket, Prefix=place.prefix
            )
            for page in pages:
                for upload in page.get("Uploads", []):
                    if upload["Initiated"] < before:
                        self._client.abort_multipart_upload(
                            Bucket=place.bucket, Key=upload["Key"], UploadId=upload["UploadId"]
                        )
                        count += 1
        return count

    def _named(self, key: str) -> Any:
        return {"Bucket": self._place.bucket, "Key": self._place.prefix + checked_key(key)}

    def _address(self, key: str) -> str:
        """The object's plain address, on the host that browsers reach."""
        place = self._place
        endpoint = place.public_endpoint or place.endpoint
        if endpoint is None:
            return f"https://{place.bucket}.s3.{self._region}.amazonaws.com/{place.prefix}{key}"
        return f"{endpoint}/{place.bucket}/{place.prefix}{key}"

    @contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        """Turn boto3's errors into ours; the service's code stays, keys and hosts do not."""
        try:
            yield
        except ClientError as error:
            raise _worded(error) from error
        except NoCredentialsError as error:
            raise StorageUnavailable(_NO_CREDENTIALS) from error
        except Boto3Error as error:
            cause = error.__context__
            if isinstance(cause, ClientError):
                raise _worded(cause) from error
            raise StorageUnavailable(_NOT_REACHED) from error
        except BotoCoreError as error:
            raise StorageUnavailable(_NOT_REACHED) from error


class _Body(io.RawIOBase):
    """An S3 answer as a plain readable file, with its errors in our words."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._body.read(len(buffer))
        except (BotoCoreError, OSError) as error:
            raise StorageUnavailable("The storage broke off in the middle of a file.") from error
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._body.close()
        super().close()


_NO_CREDENTIALS = (
    "The S3 storage has no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
)
_NOT_REACHED = "The S3 storage does not answer; check the endpoint in STORAGE_URL and the network."


def _worded(error: ClientError) -> ObjectMissing | StorageFull | StorageUnavailable:
    code = error.response.get("Error", {}).get("Code", "unknown")
    if code == "NoSuchBucket":
        return StorageUnavailable("The bucket in STORAGE_URL does not exist; create it first.")
    if code in _MISSING:
        return ObjectMissing("This file is not in the storage.")
    if code in _FULL:
        return StorageFull("The storage is full, so the file was not kept.")
    return StorageUnavailable(f"The S3 storage refused the request ({code}).")


def _config(*, path_style: bool) -> Config:
    return Config(
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        connect_timeout=5,
        read_timeout=30,
        retries={"mode": "standard", "total_max_attempts": 3},
        max_pool_connections=20,
        s3={"addressing_style": "path" if path_style else "virtual"},
    )
