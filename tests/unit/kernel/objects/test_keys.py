"""Keys follow the folder structure, and nothing else passes for one."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techwize_core.kernel.objects import InvalidKey
from techwize_core.kernel.objects import keys as object_keys
from techwize_core.kernel.objects.keys import ProjectFolder, TemplateFolder, checked_key

A, B, C = UUID(int=10), UUID(int=11), UUID(int=12)


def test_keys_follow_the_storage_structure() -> None:
    a, b, c = str(A), str(B), str(C)
    for folder in ("client-assets", "work-in-progress", "deliverables"):
        assert (
            object_keys.project_key(A, B, ProjectFolder(folder), C, ".jpg")
            == f"tenants/{a}/projects/{b}/{folder}/{c}.jpg"
        )
    assert object_keys.avatar_key(A, B, ".png") == f"tenants/{a}/profiles/avatars/{b}.png"
    for folder in ("thumbnails", "previews"):
        assert (
            object_keys.template_key(A, TemplateFolder(folder), B, ".webp")
            == f"tenants/{a}/templates/{folder}/{b}.webp"
        )
    assert object_keys.gallery_key(A, B, ".mp4") == f"tenants/{a}/public/demo-gallery/{b}.mp4"


@given(st.uuids(), st.uuids(), st.uuids(), st.sampled_from(sorted(object_keys.MEDIA_TYPES)))
def test_every_key_that_we_make_is_well_formed(a: UUID, b: UUID, c: UUID, ext: str) -> None:
    key = object_keys.project_key(a, b, ProjectFolder.DELIVERABLES, c, ext)
    assert checked_key(key) == key
    assert object_keys.media_type_of(key) == object_keys.MEDIA_TYPES[ext]


@pytest.mark.parametrize("extension", ["", "jpg", ".exe", ".jpg/../x", ".JPG", ".jpg\0", ".svg"])
def test_only_known_extensions_make_a_key(extension: str) -> None:
    with pytest.raises(InvalidKey):
        object_keys.avatar_key(A, B, extension)


nasty = st.text(
    alphabet=st.one_of(st.sampled_from("./\\%~\0\n :abcA-_e\u2025\uff0e"), st.characters()),
    max_size=30,
)


@given(nasty)
def test_a_key_never_leaves_its_folder(text: str) -> None:
    """Whatever is accepted is already the plain path that it looks like."""
    try:
        key = checked_key(text)
    except InvalidKey:
        return
    assert posixpath.normpath(posixpath.join("/root", key)) == f"/root/{key}"
    assert key.isascii() and key == key.lower()
    assert not any(part.startswith(".") for part in PurePosixPath(key).parts)


@pytest.mark.parametrize(
    "key",
    [
        "..", "a/..", "../a", "a/../b", "a/./b", "a//b", "/a", "a/", ".a", "a/.b", "a.", "a\\b",
        "a\0", "a\n", "a b", "A", "\u00e4", "a%2e", "~a", "", "a:b", "x" * 600, "/".join("a" * 20),
    ],
)  # fmt: skip
def test_escapes_are_no_keys(key: str) -> None:
    with pytest.raises(InvalidKey):
        checked_key(key)
