from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from techwize_core.kernel.embedded import UnusableFolder
from techwize_core.kernel.embedded.account import Account, account_for

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

# Capability numbers of linux/capability.h, as a mask.
NOTHING, OVERRIDE, READ_SEARCH = 0, 1 << 1, 1 << 2


def status(program: Path) -> dict[str, list[str]]:
    """What the kernel says of a program that the account runs: ``/proc/self/status``."""
    nobody = pwd.getpwnam("nobody")
    command = Account(nobody.pw_uid, nobody.pw_gid).command(
        [str(program), "/proc/self/status"], reads=[program]
    )
    run = subprocess.run(command, cwd="/", capture_output=True, text=True, check=True)
    lines = (line.split(":", 1) for line in run.stdout.splitlines())
    return {name: value.split() for name, value in lines}


def capabilities(found: dict[str, list[str]]) -> set[int]:
    return {int(found[name][0], 16) for name in ("CapPrm", "CapEff", "CapAmb")}


@as_root
@on_linux
def test_root_is_given_up_for_good(tmp_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    found = status(Path(shutil.which("cat") or ""))
    assert (found["Uid"], found["Gid"]) == ([str(nobody.pw_uid)] * 4, [str(nobody.pw_gid)] * 4)
    assert found["Groups"] == []
    assert capabilities(found) == {NOTHING}


@as_root
@on_linux
def test_behind_a_closed_folder_only_the_right_to_look_is_kept(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    shutil.copy(shutil.which("cat") or "", closed / "cat")
    found = status(closed / "cat")
    assert found["Uid"] == [str(pwd.getpwnam("nobody").pw_uid)] * 4
    # A container may not have the narrower one to give.
    assert capabilities(found) in ({READ_SEARCH}, {OVERRIDE})


@as_root
def test_an_existing_cluster_is_run_by_its_owner(tmp_path: Path) -> None:
    os.chown(tmp_path, 4321, 1234)
    assert account_for(tmp_path) == Account(4321, 1234)


def test_root_itself_never_runs_it(tmp_path: Path) -> None:
    assert account_for(tmp_path / "absent").uid != 0
    assert account_for(tmp_path).uid != 0


def test_the_cluster_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(UnusableFolder, match="belongs to"):
        account_for(tmp_path)
