"""``STORAGE_URL``: what is understood, and how the rest is refused."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techwize_core.kernel.objects import FolderStore, StorageUrlInvalid, open_store

SECRET, BASE = b"secret", "https://studio.example"
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("form", ["file://{abs}", "file://var/objects", "file://./var/objects"])
def test_folders_absolute_and_relative(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store(form.format(abs=tmp_path / "var/objects"), SECRET, BASE)
    assert isinstance(store, FolderStore)
    monkeypatch.chdir("/")
    store.put("a/b.jpg", io.BytesIO(b"x"), "image/jpeg")
    assert (tmp_path / "var/objects/a/b.jpg").read_bytes() == b"x"


def test_opening_touches_nothing(tmp_path: Path) -> None:
    open_store(f"file://{tmp_path}/new", SECRET, BASE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("s3://b-1?region=af-south-1", "https://b-1.s3.af-south-1.amazonaws.com/a/b.jpg?"),
        (
            "s3://b-1/pre/fix?region=x&endpoint=http://127.0.0.1:9000",
            "http://127.0.0.1:9000/b-1/pre/fix/a/b.jpg?",
        ),
        (
            "s3://b-1?region=x&endpoint=http://minio:9000&public_endpoint=https://media.example/",
            "https://media.example/b-1/a/b.jpg?",
        ),
    ],
)
def test_s3_addresses_name_the_host_that_browsers_reach(
    url: str, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    address = open_store(url, SECRET, BASE).signed_url("a/b.jpg", expires_seconds=60, now=NOW)
    assert address.startswith(start)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "must begin with file:// "),
        ("/srv/objects", "must begin with file:// "),
        ("ftp://host/x", "must begin with file:// "),
        ("http://[", "must begin with file:// "),
        ("file://", "names no folder"),
        ("file:///", "names no folder"),
        ("file:///srv?x=1", "names no folder"),
        ("s3://", "names no valid bucket"),
        ("s3://Bucket_Name", "names no valid bucket"),
        ("s3://key:secret@bucket", "must hold no credentials"),
        ("s3://bucket?colour=red", "unknown option 'colour'"),
        ("s3://bucket?endpoint=minio:9000", "endpoint in STORAGE_URL must be a web address"),
        ("s3://bucket?region=no such", "an endpoint or a region that does not exist"),
        ("s3://bucket?endpoint=http://host:999999", "endpoint in STORAGE_URL must be a web"),
        ("s3://bucket/Up/../per", "The prefix in STORAGE_URL"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(StorageUrlInvalid) as caught:
        open_store(url, SECRET, BASE)
    text = str(caught.value)
    assert sentence in text
    assert text.endswith(".") and "\n" not in text and "secret@" not in text


@settings(max_examples=40, deadline=None)  # each S3 client takes a while to make
@given(st.text(max_size=40), st.sampled_from(["", "file://", "s3://", "s3://bucket?"]))
def test_any_text_is_a_store_or_a_sentence(text: str, scheme: str) -> None:
    try:
        open_store(scheme + text, SECRET, BASE)
    except StorageUrlInvalid:
        return
