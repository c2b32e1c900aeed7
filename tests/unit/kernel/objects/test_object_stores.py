"""What both object stores promise, tested over each."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen
from uuid import UUID, uuid4

import boto3
import botocore.auth
import pytest

from techwize_core.kernel.objects import (
    FolderStore,
    InvalidKey,
    ObjectMissing,
    ObjectStore,
    StorageUnavailable,
    open_store,
)
from techwize_core.kernel.objects.keys import ProjectFolder, project_key, project_prefix

TENANT, PROJECT = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 5, 4, 12, 1, 30, tzinfo=UTC)


def new_key(extension: str = ".jpg") -> str:
    return project_key(TENANT, PROJECT, ProjectFolder.CLIENT_ASSETS, uuid4(), extension)


def put(store: ObjectStore, key: str, content: bytes) -> None:
    store.put(key, io.BytesIO(content), "image/jpeg")


def test_what_was_put_comes_back(store: ObjectStore, tmp_path: Path) -> None:
    key, content = new_key(), b"pixels" * 1000
    stored = store.put(key, io.BytesIO(content), "image/jpeg")
    assert (stored.key, stored.size, stored.content_type) == (key, 6000, "image/jpeg")
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    with store.open(key) as file:
        assert file.read(6) + file.read() == content
    store.fetch_to(key, tmp_path / "copy.jpg")
    assert (tmp_path / "copy.jpg").read_bytes() == content
    head = store.head(key)
    assert (head.key, head.size, head.content_type) == (key, 6000, "image/jpeg")
    assert head.modified_at.utcoffset() == timedelta(0)
    assert store.exists(key)


def test_a_path_is_taken_too_and_a_put_replaces(store: ObjectStore, tmp_path: Path) -> None:
    key = new_key()
    put(store, key, b"old")
    (tmp_path / "new").write_bytes(b"new and longer")
    store.put(key, tmp_path / "new", "image/jpeg")
    with store.open(key) as file:
        assert file.read() == b"new and longer"


def test_a_big_file_arrives_whole(store: ObjectStore, tmp_path: Path) -> None:
    """21 MB: more than two parts of a multipart upload."""
    content = bytes(range(256)) * 82_000
    (tmp_path / "big").write_bytes(content)
    stored = store.put(new_key(".mp4"), tmp_path / "big", "video/mp4")
    store.fetch_to(stored.key, tmp_path / "back")
    assert hashlib.sha256((tmp_path / "back").read_bytes()).hexdigest() == stored.sha256
    assert store.head(stored.key).size == len(content)


def test_an_empty_file_is_a_file(store: ObjectStore) -> None:
    key = new_key()
    put(store, key, b"")
    with store.open(key) as file:
        assert file.read() == b""


def test_a_missing_object_is_said_to_be_missing(store: ObjectStore, tmp_path: Path) -> None:
    key = new_key()
    assert not store.exists(key)
    with pytest.raises(ObjectMissing):
        store.open(key)
    with pytest.raises(ObjectMissing):
        store.head(key)
    with pytest.raises(ObjectMissing):
        store.fetch_to(key, tmp_path / "none")
    assert list(tmp_path.glob("none")) == []


def test_delete_is_idempotent(store: ObjectStore) -> None:
    key = new_key()
    put(store, key, b"x")
    store.delete(key)
    store.delete(key)
    assert not store.exists(key)


def test_list_is_in_key_order_and_by_prefix(store: ObjectStore) -> None:
    keys = ["a/b.jpg", "a/c/d.jpg", "a-b.jpg", "b.jpg", "a/bc.jpg"]
    for key in keys:
        put(store, key, b"123")
    assert [head.key for head in store.list()] == sorted(keys)
    assert [head.key for head in store.list("a/b")] == ["a/b.jpg", "a/bc.jpg"]
    assert [head.key for head in store.list("a/c/")] == ["a/c/d.jpg"]
    assert [head.key for head in store.list(project_prefix(TENANT, PROJECT))] == []
    assert {head.size for head in store.list()} == {3}


@pytest.mark.parametrize(
    "key", ["", "/a.jpg", "a/../b.jpg", "../a.jpg", "a//b.jpg", "A.jpg", "a\n.jpg"]
)
def test_no_method_takes_a_malformed_key(store: ObjectStore, key: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidKey):
        put(store, key, b"x")
    with pytest.raises(InvalidKey):
        store.open(key)
    with pytest.raises(InvalidKey):
        store.head(key)
    with pytest.raises(InvalidKey):
        store.delete(key)
    with pytest.raises(InvalidKey):
        store.fetch_to(key, tmp_path / "x")
    with pytest.raises(InvalidKey):
        store.signed_url(key, expires_seconds=60, now=NOW)


def test_the_type_must_fit_the_extension(store: ObjectStore) -> None:
    with pytest.raises(ValueError, match="does not belong"):
        store.put(new_key(".jpg"), io.BytesIO(b"<html>"), "text/html")


def test_check_passes_and_leaves_nothing(store: ObjectStore) -> None:
    store.check()
    assert list(store.list()) == []


def test_a_source_that_breaks_leaves_no_object(store: ObjectStore, tmp_path: Path) -> None:
    class Breaks(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() >= 2_000_000:
                raise ConnectionResetError("the phone went into a tunnel")
            return super().read(size)

    with pytest.raises((OSError, StorageUnavailable)):
        store.put(new_key(), Breaks(b"x" * 4_000_000), "image/jpeg")
    assert list(store.list()) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_address_stays_the_same_within_its_window(store: ObjectStore) -> None:
    def address(now: datetime, **more: str) -> str:
        return store.signed_url("a/b.jpg", expires_seconds=600, now=now, **more)

    assert address(NOW) == address(NOW + timedelta(seconds=60))
    assert address(NOW) != address(NOW + timedelta(seconds=400))
    assert address(NOW) != address(NOW, download_name="x.jpg")


def test_s3_addresses_are_served_with_the_wanted_headers(s3_url: str) -> None:
    store = open_store(s3_url, b"k", "https://x.example")
    put(store, "a/b.jpg", b"pixels")
    address = store.signed_url(
        "a/b.jpg", expires_seconds=600, download_name="Ofa ya wiki.jpg", now=datetime.now(UTC)
    )
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in address
    with urlopen(address) as answer:
        assert answer.read() == b"pixels"
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Content-Disposition"] == (
            "attachment; filename=\"Ofa ya wiki.jpg\"; filename*=UTF-8''Ofa%20ya%20wiki.jpg"
        )


def test_s3_addresses_are_signed_as_botocore_signs(s3_url: str) -> None:
    """The same request at the same second must give botocore's own signature."""
    store = open_store(s3_url, b"k", "https://x.example")
    window = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    ours = store.signed_url("a/b.jpg", expires_seconds=300, now=window)
    bucket, endpoint = (
        s3_url[5:].split("/", maxsplit=1)[0],
        s3_url.split("endpoint=")[1].split("&", maxsplit=1)[0],
    )
    client = boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        config=boto3.session.Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(botocore.auth, "get_current_datetime", lambda: window)
        theirs = client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": bucket,
                "Key": "techwize/a/b.jpg",
                "ResponseContentType": "image/jpeg",
                "ResponseContentDisposition": "inline",
                "ResponseCacheControl": "public, max-age=300, immutable",
            },
            ExpiresIn=300,
        )
    assert parse_qs(urlsplit(ours).query) == parse_qs(urlsplit(theirs).query)
    assert urlsplit(ours)[:3] == urlsplit(theirs)[:3]


def test_s3_unfinished_uploads_are_aborted(s3_url: str) -> None:
    store = open_store(s3_url, b"k", "https://x.example")
    bucket, endpoint = (
        s3_url[5:].split("/", maxsplit=1)[0],
        s3_url.split("endpoint=")[1].split("&", maxsplit=1)[0],
    )
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
    client.create_multipart_upload(Bucket=bucket, Key="techwize/a/b.mp4")
    assert store.discard_unfinished(datetime(2000, 1, 1, tzinfo=UTC)) == 0
    assert store.discard_unfinished(datetime.now(UTC) + timedelta(days=1)) == 1
    assert client.list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []


def test_folder_leftovers_are_swept_but_no_object(tmp_path: Path) -> None:
    store = open_store(f"file://{tmp_path}/objects", b"k", "https://x.example")
    assert isinstance(store, FolderStore)
    put(store, "a/b.jpg", b"x")
    (tmp_path / "objects/.unfinished/.new-left").write_bytes(b"half")
    assert store.discard_unfinished(datetime.now(UTC) - timedelta(days=1)) == 0
    assert store.discard_unfinished(datetime.now(UTC) + timedelta(days=1)) == 1
    assert [head.key for head in store.list()] == ["a/b.jpg"]


def test_s3_troubles_are_told_in_a_sentence(s3_endpoint: str) -> None:
    gone = open_store(f"s3://no-such-bucket?endpoint={s3_endpoint}", b"k", "https://x.example")
    with pytest.raises(StorageUnavailable, match="The bucket in STORAGE_URL does not exist"):
        gone.check()
    deaf = open_store("s3://bucket?endpoint=http://127.0.0.1:9", b"k", "https://x.example")
    with pytest.raises(StorageUnavailable, match="does not answer"):
        deaf.check()
