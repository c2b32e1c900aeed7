"""What only a folder can get wrong: a full disk, links, permissions, a kill in between."""

from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from techwize_core.kernel.objects import (
    FolderStore,
    InvalidKey,
    MediaSigner,
    ObjectMissing,
    StorageFull,
    StorageUnavailable,
)

MEGABYTE = 1024 * 1024


def folder_store(root: Path) -> FolderStore:
    return FolderStore(root, MediaSigner(b"secret", "https://studio.example"))


def files_below(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB."""
    disk, mount = tmp_path / "disk", shutil.which("mount")
    disk.mkdir()
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    command = [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_keeps_the_old_object_and_no_half_one(small_disk: Path) -> None:
    store = folder_store(small_disk / "objects")
    store.put("a/b.jpg", io.BytesIO(b"old"), "image/jpeg")
    for key in ("a/b.jpg", "a/c.jpg"):
        with pytest.raises(StorageFull, match="The storage is full"):
            store.put(key, io.BytesIO(b"x" * 3 * MEGABYTE), "image/jpeg")
    assert [path.name for path in files_below(small_disk)] == ["b.jpg"]
    with store.open("a/b.jpg") as file:
        assert file.read() == b"old"
    store.put("a/c.jpg", io.BytesIO(b"fits"), "image/jpeg")


def test_a_full_target_disk_keeps_no_half_copy(small_disk: Path, tmp_path: Path) -> None:
    store = folder_store(tmp_path / "objects")
    store.put("a/b.jpg", io.BytesIO(b"x" * 3 * MEGABYTE), "image/jpeg")
    with pytest.raises(StorageFull):
        store.fetch_to("a/b.jpg", small_disk / "copy.jpg")
    assert files_below(small_disk) == []


_OVER_THE_LIMIT = """
import io, resource, signal, sys
from pathlib import Path
from techwize_core.kernel.objects import FolderStore, MediaSigner, StorageFull
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
store = FolderStore(Path(sys.argv[1]), MediaSigner(b"k", ""))
try:
    store.put("a/b.jpg", io.BytesIO(b"x" * 300_000), "image/jpeg")
except StorageFull as error:
    print(error)
"""


def test_a_file_size_limit_counts_as_full(tmp_path: Path) -> None:
    """The same promise where nobody can mount: the kernel refuses to let the file grow."""
    run = subprocess.run(
        [sys.executable, "-c", _OVER_THE_LIMIT, str(tmp_path / "objects")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("The storage is full")
    assert files_below(tmp_path) == []


_KILLED = """
import os, signal, sys
from pathlib import Path
from techwize_core.kernel.objects import FolderStore, MediaSigner
class Kills:
    rounds = 0
    def read(self, size):
        self.rounds += 1
        if self.rounds == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"n" * size
FolderStore(Path(sys.argv[1]), MediaSigner(b"k", "")).put("a/b.jpg", Kills(), "image/jpeg")
"""


def test_a_writer_killed_half_way_leaves_the_old_object(tmp_path: Path) -> None:
    store = folder_store(tmp_path)
    store.put("a/b.jpg", io.BytesIO(b"old"), "image/jpeg")
    run = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False)
    assert run.returncode == -9
    assert [head.key for head in store.list()] == ["a/b.jpg"]
    with store.open("a/b.jpg") as file:
        assert file.read() == b"old"


def test_only_our_user_can_read(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        folder_store(tmp_path / "objects").put("a/b.jpg", io.BytesIO(b"x"), "image/jpeg")
    finally:
        os.umask(previous)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"objects": 0o700, ".unfinished": 0o700, "a": 0o700, "b.jpg": 0o600}


def test_links_lead_nowhere(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "objects"
    (outside / "folder").mkdir(parents=True)
    (outside / "folder/secret.txt").write_text("secret")
    root.mkdir()
    (root / "way").symlink_to(outside / "folder")
    (root / "file.txt").symlink_to(outside / "folder/secret.txt")
    store = folder_store(root)
    with pytest.raises(InvalidKey):
        store.open("way/secret.txt")
    with pytest.raises(InvalidKey):
        store.put("way/new.txt", io.BytesIO(b"x"), "text/plain; charset=utf-8")
    with pytest.raises(ObjectMissing):
        store.open("file.txt")
    assert not store.exists("file.txt")
    assert list(store.list()) == []


def test_foreign_files_and_folders_are_no_objects(tmp_path: Path) -> None:
    store = folder_store(tmp_path)
    store.put("a/b.jpg", io.BytesIO(b"x"), "image/jpeg")
    (tmp_path / ".DS_Store").write_text("x")
    (tmp_path / "Readme.TXT").write_text("x")
    (tmp_path / "c.jpg").mkdir()
    assert [head.key for head in store.list()] == ["a/b.jpg"]
    with pytest.raises(ObjectMissing):
        store.head("c.jpg")
    with pytest.raises(ObjectMissing):
        store.head("a/b.jpg/c.jpg")
    store.delete("a/b.jpg/c.jpg")


def test_a_folder_that_cannot_be_used_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("I am no folder")
    with pytest.raises(StorageUnavailable, match="The storage folder cannot be used"):
        folder_store(tmp_path / "file").check()
