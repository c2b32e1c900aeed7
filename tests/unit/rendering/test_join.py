"""Scenes follow each other without a stumble, whatever their lengths."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import pytest

from techwize_core.rendering.audio import AudioMix
from techwize_core.rendering.ffmpeg import run_ffmpeg
from techwize_core.rendering.join import join
from techwize_core.rendering.scene_graph import encoder
from techwize_core.rendering.scenes import SceneSegment
from techwize_core.sdk.storyboard import Quality

from .conftest import write_tone


def _segment(folder: Path, number: int, frames: int) -> SceneSegment:
    path = folder / f"scene{number}.mp4"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc=s=64x64:r=30", "-frames:v", str(frames),
         *encoder(Quality(), 30), str(path)]
    )  # fmt: skip
    return SceneSegment(str(number), str(number), path, frames, False)


# Of the 133.3 ms of four frames, an MP4's edit list keeps 133.
@pytest.mark.parametrize("lengths", [(4, 92, 4, 4), (7, 8, 10, 11, 13, 14)])
def test_frames_are_equally_far_apart_across_the_joints(
    tmp_path: Path, lengths: tuple[int, ...]
) -> None:
    segments = tuple(_segment(tmp_path, n, frames) for n, frames in enumerate(lengths))
    sound = tmp_path / "sound.m4a"
    tone = write_tone(tmp_path / "tone.wav", sum(lengths) / 30)
    run_ffmpeg(["-i", str(tone), "-c:a", "aac", str(sound)])
    film = join(
        segments, AudioMix(sound, sum(lengths) / 30, None, False), tmp_path / "film.mp4", fps=30
    )
    with av.open(str(film)) as opened:
        stream = opened.streams.video[0]
        times = sorted(packet.pts for packet in opened.demux(stream) if packet.pts is not None)
        assert stream.average_rate == 30
    assert len(times) == sum(lengths)
    assert {later - earlier for earlier, later in pairwise(times)} == {1000}
