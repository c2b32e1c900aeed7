"""Films are made whole, from the cache where nothing changed, and the same every time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from techwize_core.rendering import (
    RenderCancelled,
    RenderError,
    RenderResult,
    UnusableMedia,
    measure,
    mix_audio,
    render,
)
from techwize_core.rendering.ffmpeg import ffmpeg_program, run_ffmpeg, sweep_leftovers
from techwize_core.rendering.probe import read_facts
from techwize_core.sdk.storyboard import Picture, Scene, Storyboard, TextLayer

from .conftest import film_board, write_picture, write_tone


def frame_hashes(path: Path) -> str:
    done = subprocess.run(
        [ffmpeg_program(), "-loglevel", "error", "-i", str(path), "-f", "framemd5", "-"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def again(board: Storyboard, folder: Path, name: str) -> RenderResult:
    return render(board, folder / name, cache_dir=folder / "cache", base_dir=folder)


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if ".part" in path.name]


def test_the_film_has_exactly_its_frames_and_holds_its_gates(film: RenderResult) -> None:
    facts = read_facts(film.path)
    assert (facts.width, facts.height, facts.frames, facts.constant_rate) == (1080, 1080, 60, True)
    assert measure(film.path, film_board()).failures == ()


def test_poster_thumbnail_and_subtitles_lie_beside_it(film: RenderResult) -> None:
    with Image.open(film.poster) as poster, Image.open(film.thumbnail) as thumbnail:
        assert (poster.size, thumbnail.size) == ((1080, 1080), (360, 360))
    assert film.srt.read_text().startswith("1\n00:00:00,200 --> ")
    assert film.vtt.read_text().startswith("WEBVTT")
    assert leftovers(film.path.parent) == []


def test_a_second_render_makes_nothing_anew(film: RenderResult, film_folder: Path) -> None:
    second = again(film_board(), film_folder, "again.mp4")
    assert second.cache_hits == 3
    assert second.path.read_bytes() == film.path.read_bytes()


def test_a_changed_caption_makes_one_scene(film: RenderResult, film_folder: Path) -> None:
    board = film_board()
    first = board.scenes[0]
    assert first.voice is not None
    voice = first.voice.model_copy(update={"text": "Karibuni nyote"})
    scenes = (first.model_copy(update={"voice": voice}), board.scenes[1])
    changed = again(board.model_copy(update={"scenes": scenes}), film_folder, "caption.mp4")
    assert [scene.from_cache for scene in changed.scenes] == [False, True]


def test_changed_music_makes_no_scene(film: RenderResult, film_folder: Path) -> None:
    board = film_board()
    assert board.music is not None
    music = board.music.model_copy(update={"bed_db": 12})
    changed = again(board.model_copy(update={"music": music}), film_folder, "music.mp4")
    assert [scene.from_cache for scene in changed.scenes] == [True, True]
    assert changed.cache_hits == 2


def test_the_same_inputs_make_the_same_frames(
    film: RenderResult, film_folder: Path, tmp_path: Path
) -> None:
    for name in ("one.png", "line.wav", "bed.wav"):
        shutil.copy(film_folder / name, tmp_path)
    elsewhere = again(film_board(), tmp_path, "other.mp4")
    assert elsewhere.cache_hits == 0
    assert frame_hashes(elsewhere.path) == frame_hashes(film.path)


def test_a_cancelled_render_leaves_no_film_and_no_part(film_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(RenderCancelled):
        render(
            film_board(),
            tmp_path / "no.mp4",
            cache_dir=tmp_path / "cache",
            base_dir=film_folder,
            cancelled=lambda: True,
        )
    assert not (tmp_path / "no.mp4").exists()
    assert leftovers(tmp_path) == []


def test_an_unusable_picture_is_named_to_the_client(tmp_path: Path, film_folder: Path) -> None:
    for name in ("line.wav", "bed.wav"):
        shutil.copy(film_folder / name, tmp_path)
    (tmp_path / "one.png").write_bytes(b"not a picture")
    with pytest.raises(UnusableMedia, match=r"one\.png: This file is damaged"):
        again(film_board(), tmp_path, "no.mp4")
    assert not (tmp_path / "no.mp4").exists()


def test_a_broken_sound_is_named(tmp_path: Path) -> None:
    write_picture(tmp_path / "one.png")
    write_tone(tmp_path / "bed.wav", 1)
    (tmp_path / "line.wav").write_bytes(b"RIFF nothing")
    with pytest.raises(UnusableMedia, match=r"line\.wav: This is not a sound"):
        mix_audio(film_board(), cache_dir=tmp_path / "cache", base_dir=tmp_path)


@pytest.mark.parametrize("fit", ["fill", "blur-pad"])
def test_clips_of_a_phone_fill_their_scenes(tmp_path: Path, fit: str) -> None:
    clip = tmp_path / "clip.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", "testsrc2=s=640x360:r=23.7:d=0.6", "-pix_fmt", "yuv420p",
                str(clip)])  # fmt: skip
    ground = Picture(source="clip.mp4", fit=fit)  # type: ignore[arg-type]
    text = TextLayer(text="Karibu")
    scenes = tuple(
        Scene(id=f"s{number}", seconds=0.8, ground=ground, layers=(text,)) for number in range(2)
    )
    board = film_board().model_copy(update={"scenes": scenes, "music": None})
    film = again(board, tmp_path, "clips.mp4")
    assert read_facts(film.path).frames == 48
    assert measure(film.path, board).failures == ()


def test_what_a_killed_render_left_is_swept(tmp_path: Path) -> None:
    old, young, kept = (tmp_path / n for n in (".a.1-x.part.mp4", ".b.1-x.part.mp4", "c.mp4"))
    for path in (old, young, kept):
        path.touch()
    os.utime(old, (0, 0))
    os.utime(kept, (0, 0))
    sweep_leftovers(tmp_path)
    assert [path.exists() for path in (old, young, kept)] == [False, True, True]


def test_progress_counts_scenes_up_to_their_number(film_folder: Path, film: RenderResult) -> None:
    told: list[tuple[str, int, int]] = []
    render(
        film_board(),
        film_folder / "told.mp4",
        cache_dir=film_folder / "cache",
        base_dir=film_folder,
        progress=lambda *step: told.append(step),
    )
    assert ("scenes", 2, 2) in told
    assert told[-1] == ("stills", 1, 1)


def test_a_full_disk_is_said_in_a_sentence() -> None:
    with pytest.raises(RenderError, match="The disk is full"):
        run_ffmpeg(["-f", "lavfi", "-i", "color=s=640x360:d=2", "-f", "rawvideo", "/dev/full"])


def test_a_missing_ffmpeg_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/nowhere/ffmpeg")
    ffmpeg_program.cache_clear()
    try:
        with pytest.raises(RenderError, match="ffmpeg"):
            run_ffmpeg(["-version"])
    finally:
        ffmpeg_program.cache_clear()


_ENDLESS = """
import sys
from techwize_core.rendering.ffmpeg import run_ffmpeg
run_ffmpeg(["-f", "lavfi", "-re", "-i", "color=s=64x64:d=600", "-f", "rawvideo", sys.argv[1]])
"""


def _command_lines() -> dict[int, str]:
    lines = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                lines[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
    return lines


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's")
def test_ffmpeg_dies_with_its_parent(tmp_path: Path) -> None:
    target = str(tmp_path / "endless.raw")
    parent = subprocess.Popen([sys.executable, "-c", _ENDLESS, target])

    def workers() -> list[int]:
        found = _command_lines().items()
        return [pid for pid, line in found if target in line and pid != parent.pid]

    deadline = time.monotonic() + 30
    while not Path(target).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert workers()
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    while workers() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert workers() == []


_RENDER = """
import sys
from pathlib import Path
from techwize_core.rendering import render
from techwize_core.sdk.storyboard import Storyboard
folder = Path(sys.argv[1])
board = Storyboard.model_validate_json((folder / "board.json").read_text())
render(board, folder / "film.mp4", cache_dir=folder / "cache", base_dir=folder, jobs=1)
"""


def test_a_killed_render_goes_on_with_its_finished_scenes(
    tmp_path: Path, film_folder: Path
) -> None:
    write_picture(tmp_path / "one.png")
    for name in ("line.wav", "bed.wav"):
        shutil.copy(film_folder / name, tmp_path)
    board = film_board()
    (tmp_path / "board.json").write_text(board.to_json())
    child = subprocess.Popen([sys.executable, "-c", _RENDER, str(tmp_path)])
    deadline = time.monotonic() + 60
    finished = tmp_path / "cache" / "scenes"
    while not list(finished.glob("[!.]*.mp4")) and time.monotonic() < deadline:
        assert child.poll() is None or list(finished.glob("[!.]*.mp4"))
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    result = again(board, tmp_path, "film.mp4")
    assert any(scene.from_cache for scene in result.scenes)
    assert read_facts(result.path).frames == 60
