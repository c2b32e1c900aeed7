"""Each gate is seen to fail on a defect made on purpose."""

from __future__ import annotations

from pathlib import Path

import pytest

from techwize_core.rendering import RenderError, RenderResult, build_captions, measure
from techwize_core.rendering.caption_gates import caption_gates
from techwize_core.rendering.captions import CaptionTrack, Cue
from techwize_core.rendering.ffmpeg import run_ffmpeg
from techwize_core.sdk.storyboard import Storyboard
from techwize_core.sdk.studio import WordTime

from .conftest import film_board

_VIDEO = ["-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p"]
_AUDIO = ["-c:a", "aac", "-ar", "48000", "-ac", "2"]


def failed(path: Path, board: Storyboard | None = None) -> set[str]:
    report = measure(path, board or film_board())
    assert len(report.failures) == sum(not gate.passed for gate in report.gates)
    assert all(report.failures)
    return {gate.name for gate in report.gates if not gate.passed}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("no_black", ["-vf", "drawbox=c=black:t=fill:enable='between(t,0.5,1.2)'", *_VIDEO]),
        ("size", ["-vf", "scale=720:720", *_VIDEO]),
        ("frame_rate", ["-r", "25", *_VIDEO]),
        ("duration", ["-t", "1.5", *_VIDEO, *_AUDIO]),
        ("loudness", ["-c:v", "copy", "-af", "volume=-6dB", *_AUDIO]),
        ("true_peak", ["-c:v", "copy", "-af", "volume=12dB", *_AUDIO]),
        ("sound_format", ["-c:v", "copy", "-c:a", "aac", "-ac", "1"]),
        ("sound_length", ["-c:v", "copy", "-af", "atrim=end=1.2", *_AUDIO]),
        ("picture_format", ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p"]),
        ("starts_at_once", ["-c", "copy", "-movflags", "-faststart"]),
    ],
)
def test_a_defect_is_caught(
    film: RenderResult, tmp_path: Path, name: str, change: list[str]
) -> None:
    spoilt = tmp_path / "spoilt.mp4"
    run_ffmpeg(["-i", str(film.path), "-movflags", "+faststart", *change, str(spoilt)])
    assert name in failed(spoilt)


def test_still_and_silent_stretches_are_caught(tmp_path: Path) -> None:
    spoilt = tmp_path / "still.mp4"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "color=c=red:s=1080x1080:r=30:d=4",
         "-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-shortest", *_VIDEO, *_AUDIO,
         str(spoilt)]
    )  # fmt: skip
    assert {"no_frozen", "no_silence", "loudness"} <= failed(spoilt)


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0" * 100)
    with pytest.raises(RenderError, match="cannot be read as a film"):
        measure(broken, film_board())


def _spoilt_track(change: str) -> CaptionTrack:
    track = build_captions(film_board())
    part = track.scenes[0]
    words = list(part.cues[0].words)
    if change == "late":
        words = [w.model_copy(update={"start": w.start + 0.3, "end": w.end + 0.3}) for w in words]
    elif change == "lost":
        words = words[:-1]
    cue = Cue((tuple(words),), words[0].start, words[-1].end)
    spoilt = type(part)(part.scene, part.style, part.start, (cue,))
    return CaptionTrack((spoilt, *track.scenes[1:]))


@pytest.mark.parametrize(
    ("change", "gate"), [("late", "captions_in_time"), ("lost", "captions_complete")]
)
def test_spoilt_captions_are_caught(change: str, gate: str) -> None:
    gates = caption_gates(film_board(), _spoilt_track(change))
    assert [g.name for g in gates if not g.passed] == [gate]


def test_a_caption_too_high_for_the_safe_area_is_caught() -> None:
    track = build_captions(film_board())
    part = track.scenes[0]
    word = WordTime(text="x", start=0.2, end=0.4)
    tower = Cue(tuple((word,) for _ in range(20)), 0.2, 0.5)
    spoilt = CaptionTrack((type(part)(part.scene, part.style, 0, (tower,)), *track.scenes[1:]))
    assert not caption_gates(film_board(), spoilt)[0].passed
