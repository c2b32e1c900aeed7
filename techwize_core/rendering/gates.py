"""The quality gates: what a finished film must hold before a client sees it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from techwize_core.rendering.audio import RATE
from techwize_core.rendering.caption_gates import caption_gates
from techwize_core.rendering.ffmpeg import Cancelled, never
from techwize_core.rendering.gate import Gate
from techwize_core.rendering.probe import FilmFacts, FilmFindings, Stretch, inspect_film, read_facts
from techwize_core.rendering.timeline import scene_spans
from techwize_core.sdk.storyboard import Storyboard

LUFS_TOLERANCE = 0.5
_END_SILENCE = 1.5
"""Quiet that a fade may leave at the film's very end, seconds."""


class QualityReport(BaseModel):
    """The gates of one film, in the order in which staff read them."""

    model_config = ConfigDict(frozen=True)

    gates: tuple[Gate, ...]

    @property
    def passed(self) -> bool:
        """Whether every gate holds."""
        return all(gate.passed for gate in self.gates)

    @property
    def failures(self) -> tuple[str, ...]:
        """A sentence for each gate that does not hold."""
        return tuple(gate.sentence for gate in self.gates if not gate.passed)


def measure(path: Path, storyboard: Storyboard, *, cancelled: Cancelled = never) -> QualityReport:
    """Measure the film at ``path`` against ``storyboard``.

    Raises RenderError when the file is no readable film at all.
    """
    facts = read_facts(path)
    has_audio = facts.audio_seconds is not None
    findings = inspect_film(path, has_audio=has_audio, cancelled=cancelled)
    gates = [
        *_picture_gates(facts, storyboard),
        *_sound_gates(facts, findings, storyboard),
        *_defect_gates(facts, findings, storyboard),
        *caption_gates(storyboard),
    ]
    return QualityReport(gates=tuple(gates))


def _picture_gates(facts: FilmFacts, storyboard: Storyboard) -> list[Gate]:
    spans = scene_spans(storyboard)
    frames = spans[-1].first + spans[-1].frames
    width, height = storyboard.canvas.size
    fps = storyboard.canvas.fps
    seconds = f"{facts.frames / fps:.2f} s"
    start = "index first" if facts.faststart else "index last"
    rate = f"{facts.fps:g} fps, {'constant' if facts.constant_rate else 'varying'}"
    form = f"{facts.video_codec} {facts.pixel_format} {facts.colour}"
    return [
        Gate.of("duration", abs(facts.frames - frames) <= 1, seconds, f"{frames / fps:.2f} s"),
        Gate.of(
            "size", (facts.width, facts.height) == (width, height),
            f"{facts.width}x{facts.height}", f"{width}x{height}",
        ),
        Gate.of(
            "frame_rate", facts.constant_rate and abs(facts.fps - fps) < 0.01, rate,
            f"{fps} fps, constant",
        ),
        Gate.of(
            "picture_format",
            facts.pixel_format == "yuv420p" and facts.video_codec.startswith("h264 High")
            and facts.colour == "bt709",
            form, "h264 High yuv420p bt709",
        ),
        Gate.of("starts_at_once", facts.faststart, start, "index first"),
    ]  # fmt: skip


def _sound_gates(facts: FilmFacts, findings: FilmFindings, storyboard: Storyboard) -> list[Gate]:
    form = f"{facts.audio_codec} {facts.audio_rate} Hz, {facts.audio_channels} channels"
    sound = (facts.audio_codec, facts.audio_rate, facts.audio_channels) == ("aac", RATE, 2)
    gates = [Gate.of("sound_format", sound, form, f"aac {RATE} Hz, 2 channels")]
    if facts.audio_seconds is not None:
        apart = abs(facts.video_seconds - facts.audio_seconds) * 1000
        frame = 1000 / storyboard.canvas.fps
        gates.append(
            Gate.of(
                "sound_length", apart <= frame, f"{apart:.0f} ms apart", f"at most {frame:.0f} ms"
            )
        )
    if not expects_sound(storyboard):
        return gates
    quality, loudness = storyboard.quality, findings.loudness
    lufs = loudness.lufs if loudness else float("-inf")
    peak = loudness.true_peak_db if loudness else float("inf")
    return [
        *gates,
        Gate.of("loudness", abs(lufs - quality.lufs) <= LUFS_TOLERANCE, f"{lufs:.1f} LUFS",
                f"{quality.lufs:g} ± {LUFS_TOLERANCE} LUFS"),
        Gate.of("true_peak", peak <= quality.true_peak_db, f"{peak:.1f} dBTP",
                f"at most {quality.true_peak_db:g} dBTP"),
    ]  # fmt: skip


def _defect_gates(facts: FilmFacts, findings: FilmFindings, storyboard: Storyboard) -> list[Gate]:
    gates = [
        Gate.of("no_black", not findings.black, _listed(findings.black), "none"),
        Gate.of("no_frozen", not findings.frozen, _listed(findings.frozen), "none"),
    ]
    if storyboard.music is not None and expects_sound(storyboard):
        last = facts.video_seconds - _END_SILENCE
        silent = tuple(s for s in findings.silent if s[0] < last - 0.5)
        gates.append(Gate.of("no_silence", not silent, _listed(silent), "none"))
    return gates


def expects_sound(storyboard: Storyboard) -> bool:
    """Whether the storyboard has anything to be heard."""
    voiced = any(scene.voice and scene.voice.audio for scene in storyboard.scenes)
    return voiced or storyboard.music is not None


def _listed(stretches: tuple[Stretch, ...]) -> str:
    return ", ".join(f"{start:.1f}-{end:.1f} s" for start, end in stretches) or "none"
