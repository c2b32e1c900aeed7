from __future__ import annotations

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from techwize_plugins.offline_studio.music.beds import GeneratedBeds
from techwize_plugins.offline_studio.music.moods import STYLES
from techwize_plugins.offline_studio.music.tempo import fitting_tempo

from techwize_core.sdk import Bed, BedRequest, ProviderRefused
from techwize_core.sdk.testing.studio import provider_context, read_wav


def bed(target: Path, **fields: object) -> Bed:
    return GeneratedBeds().bed(provider_context(), BedRequest(**fields), target)


@pytest.mark.parametrize("mood", STYLES)
def test_beds_are_balanced_and_level_to_the_ear(mood: str, tmp_path: Path) -> None:
    path = bed(tmp_path / "bed.wav", mood=mood, seconds=12, seed=3).path
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-i", str(path)]
    report = subprocess.run(
        [*command, "-af", "ebur128=peak=true", "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr.rpartition("Summary")[2]
    loudness = float(re.search(r"I:\s+(-?[\d.]+) LUFS", report)[1])
    true_peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", report)[1])
    assert -20 < loudness < -12
    assert true_peak <= -3


@pytest.mark.parametrize("mood", STYLES)
def test_no_band_drowns_the_others_and_no_sample_jumps(mood: str, tmp_path: Path) -> None:
    samples, rate = read_wav(bed(tmp_path / "bed.wav", mood=mood, seconds=12).path)
    power = np.abs(np.fft.rfft(samples.mean(axis=1))) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / rate)
    assert power[hertz < 30].sum() < 0.01 * power.sum()
    assert power[hertz < 120].sum() < 0.65 * power.sum()
    assert power[(hertz > 300) & (hertz < 3_000)].sum() > 0.15 * power.sum()
    assert np.abs(np.diff(samples, axis=0)).max() < 0.25


def test_a_bed_is_as_long_as_asked_and_ends_softly(tmp_path: Path) -> None:
    made = bed(tmp_path / "bed.wav", mood="upbeat", seconds=7.3)
    samples, rate = read_wav(made.path)
    assert len(samples) == round(7.3 * rate)
    tail, middle = samples[-rate // 4 :], samples[3 * rate : 4 * rate]
    assert np.sqrt(np.mean(tail**2)) < 0.2 * np.sqrt(np.mean(middle**2))
    assert made.licence.startswith("CC0-1.0")


def test_seeds_and_moods_make_different_beds(tmp_path: Path) -> None:
    made = {
        bed(tmp_path / "bed.wav", mood=mood, seconds=3, seed=seed).path.read_bytes()
        for mood in STYLES
        for seed in range(2)
    }
    assert len(made) == 2 * len(STYLES)


def test_beats_fall_near_the_cuts() -> None:
    cuts = (4.0, 8.0, 12.0, 16.0)
    bpm = fitting_tempo(104, 124, cuts)
    beat = 60 / bpm
    assert max(abs(cut / beat - round(cut / beat)) * beat for cut in cuts) < 0.05
    assert fitting_tempo(104, 124, ()) == 114


@pytest.mark.parametrize("seconds", [0, -3, 1e6, float("nan")])
def test_refuses_lengths_that_make_no_sense(seconds: float, tmp_path: Path) -> None:
    with pytest.raises(ProviderRefused):
        bed(tmp_path / "bed.wav", mood="calm", seconds=seconds)
